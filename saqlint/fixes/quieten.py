"""Silences all findings of a project by comments, in memory. Writes nothing."""

from collections.abc import Mapping

from msgspec.structs import replace

from saqlint.files.discover import Tree
from saqlint.files.source import decode
from saqlint.finding import Diagnostic
from saqlint.fixes.edits import EditError
from saqlint.fixes.outcome import Look, Mended, Outcome, Rewrite, Skipped, pinned
from saqlint.fixes.silencing import Manner, silenced
from saqlint.silence.suppression import OWN_CODES

# What says that a comment is wrong, or a file not readable, no comment should silence.
_LOUD = OWN_CODES | {"SAQ001"}


def quieten(tree: Tree, look: Look, manner: Manner, known: Mapping[str, str]) -> Outcome:
    """Add a comment for every finding; `known` are the names of all rules by their codes."""
    before = dict(pinned(tree, (*tree.relevant, *tree.deployment)))
    report = look(replace(tree, overlay={**tree.overlay, **before}))
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        if diagnostic.code not in _LOUD:
            found.setdefault(diagnostic.at.path, []).append(diagnostic)
    before.update(pinned(tree, found.keys() - before.keys()))
    rewrites: list[Rewrite] = []
    mended: list[Mended] = []
    skipped: list[Skipped] = []
    for path, diagnostics in found.items():
        source = decode(path, before[path])
        is_python = path in tree.files
        try:
            new = silenced(source, diagnostics, manner, known, is_python=is_python)
        except EditError as error:
            skipped.append(Skipped(path, None, "nothing is silenced in it", str(error)))
        else:
            rewrites.append(Rewrite(path, before[path], source.encode(new)))
            mended += [Mended(one.at, one.code, one.name, "silenced") for one in diagnostics]
    after = {**before, **{rewrite.path: rewrite.after for rewrite in rewrites}}
    report = look(replace(tree, overlay={**tree.overlay, **after}))
    return Outcome(report, tuple(rewrites), tuple(mended), tuple(skipped))
