"""Mends what rules found: passes of edits in memory until nothing changes. Writes nothing.

A file whose new text does not parse, or in which something else than the edited statements
would change, is put back as it was, and that is told as a fault of saqlint's own.
"""

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.engine import Report
from saqlint.files.discover import Tree
from saqlint.files.source import decode
from saqlint.finding import Fix
from saqlint.fixes.edits import Change, EditError
from saqlint.fixes.outcome import Look, Mended, Outcome, Rewrite, Skipped, pinned
from saqlint.fixes.page_edits import Page
from saqlint.showing.listing import Failure

PASSES = 10


class _State(Struct):
    """The files as they were and are, and what became of which finding."""

    tree: Tree
    unsafe: bool
    before: dict[str, bytes]
    after: dict[str, bytes] = field(default_factory=dict)
    mended: dict[str, list[Mended]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)

    def now(self) -> Tree:
        return replace(self.tree, overlay={**self.tree.overlay, **self.before, **self.after})


class _Step(Struct, frozen=True):
    """What one pass does to one file; `fault` is why it must not."""

    path: str
    made: tuple[Mended, ...]
    after: bytes
    fault: str | None


def mend(tree: Tree, look: Look, *, unsafe: bool) -> Outcome:
    """Apply the fixes of the findings that `look` gives, the unsafe ones too where wanted."""
    # Every look sees the same bytes, so that places fit the text that is edited.
    state = _State(tree, unsafe, dict(pinned(tree, (*tree.relevant, *tree.deployment))))
    report = look(state.now())
    while more := dict(pinned(tree, set(_wanted(state, report)) - set(state.before))):
        state.before.update(more)
        report = look(state.now())
    steps = _plan(state, report)
    for _ in range(PASSES):
        if not steps:
            break
        for step in steps:
            _take(state, step)
        report = look(state.now())
        steps = _plan(state, report)
    for step in steps:
        state.failures[step.path] = _failure(step, f"do not come to an end in {PASSES} passes")
    failures = (*report.failures, *(state.failures[path] for path in sorted(state.failures)))
    return Outcome(
        replace(report, failures=failures),
        tuple(Rewrite(p, state.before[p], state.after[p]) for p in sorted(state.after)),
        tuple(one for path in sorted(state.mended) for one in state.mended[path]),
        tuple(state.skipped),
    )


def _wanted(state: _State, report: Report) -> dict[str, list[tuple[Mended, Fix]]]:
    """The fixes to make in each file; none that reaches into another one."""
    wanted: dict[str, list[tuple[Mended, Fix]]] = {}
    for found in report.diagnostics:
        fix, path = found.fix, found.at.path
        if fix is None or path in state.failures or not (fix.safe or state.unsafe):
            continue
        if all(edit.at.path == path for edit in fix.edits):
            mended = Mended(found.at, found.code, found.name, fix.title)
            wanted.setdefault(path, []).append((mended, fix))
    return wanted


def _plan(state: _State, report: Report) -> list[_Step]:
    """What the next pass does to each file; nothing where nothing would change."""
    state.skipped.clear()
    tree = state.now()
    steps = []
    for path, wanted in _wanted(state, report).items():
        if path in state.before:
            page = Page(decode(path, tree.read(path)), is_python=path in tree.files)
            made, changes = _fitting(state, page, wanted)
            if page.text.changed(changes) != page.text.text:
                fault = page.fault(changes)
                after = b"" if fault else page.source.encode(page.text.changed(changes))
                steps.append(_Step(path, tuple(made), after, fault))
    return steps


def _fitting(
    state: _State, page: Page, wanted: Sequence[tuple[Mended, Fix]]
) -> tuple[list[Mended], list[Change]]:
    """The fixes that can be made together, in order; those that touch another one wait."""
    made: list[Mended] = []
    changes: list[Change] = []
    imports: set[Change] = set()
    for mended, fix in wanted:
        try:
            own, needed = page.changes(fix), page.imports(fix)
        except EditError as error:
            what = f"{mended.code} is not fixed"
            state.skipped.append(Skipped(page.source.path, mended.at.line, what, str(error)))
            continue
        taken = [*changes, *imports]
        if any(a.touches(b) for a in own for b in taken) or any(
            a.touches(b) for a in needed for b in taken if a != b
        ):
            continue
        made.append(mended)
        changes += own
        imports.update(needed)
    return made, [*changes, *imports]


def _take(state: _State, step: _Step) -> None:
    if step.fault is None:
        state.after[step.path] = step.after
        state.mended.setdefault(step.path, []).extend(step.made)
        return
    state.after.pop(step.path, None)
    state.mended.pop(step.path, None)
    state.failures[step.path] = _failure(step, f"were taken back: {step.fault}")


def _failure(step: _Step, words: str) -> Failure:
    codes = ", ".join(sorted({mended.code for mended in step.made}))
    return Failure("fix", f"the fixes of {codes} {words}", step.path)
