"""What `check` changes in files when it is asked to: fixes, comments, the baseline."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from saqlint.engine import Report
from saqlint.fixes.diff import unified
from saqlint.fixes.outcome import Look, Mended, Outcome, Rewrite
from saqlint.front.console import complain, emit_bytes, note, save
from saqlint.front.session import Session
from saqlint.front.work import Work
from saqlint.plugins import known_rules
from saqlint.showing.listing import Listing, plural
from saqlint.showing.terminal import visible
from saqlint.silence.baseline import accepted, dump, entries_of, file_name, in_scope, match
from saqlint.silence.following import Following


def undertake(work: Work, session: Session, look: Look) -> Outcome:
    """Look at the project; make fixes or comments in memory where they are asked for."""
    # Imported when needed: most runs only look.
    if work.add_noqa:
        from saqlint.fixes.quieten import quieten  # noqa: PLC0415
        from saqlint.fixes.silencing import Manner  # noqa: PLC0415

        known = {rule.code: rule.name for rule in known_rules()}
        manner = Manner(work.reason or "", work.noqa_form)
        return quieten(session.tree, look, manner, known)
    if work.fixes:
        from saqlint.fixes.fix import mend  # noqa: PLC0415

        return mend(session.tree, look, unsafe=session.config.unsafe_fixes)
    return Outcome(look(session.tree))


def show_diff(rewrites: Sequence[Rewrite], listing: Listing) -> None:
    """Write what would change to the terminal."""
    for rewrite in rewrites:
        path = os.fsencode(listing.shown(rewrite.path))
        emit_bytes(unified(path, rewrite.before, rewrite.after))


def deliver(rewrites: Sequence[Rewrite], session: Session, listing: Listing) -> frozenset[str]:
    """Write the files; tells those that were left as they are, of which it says why.

    What came on standard input goes to standard output.
    """
    if session.request.buffer is not None:
        after = [rewrite.after for rewrite in rewrites if rewrite.path in session.tree.overlay]
        emit_bytes(after[0] if after else session.request.buffer)
        return frozenset()
    from saqlint.fixes.atomic import KeptError, replace_file  # noqa: PLC0415 - as above

    kept = set()
    for rewrite in rewrites:
        path = listing.shown(rewrite.path)
        try:
            others = replace_file(session.root / rewrite.path, rewrite.before, rewrite.after)
        except KeptError as reason:
            note(f"{path} is left as it is: {reason}", bad=True)
            kept.add(rewrite.path)
            continue
        if others:
            note(f"{path} has {plural(others, 'other name')} (hard links), still with the old text")
    return frozenset(kept)


def sentence(work: Work, mended: Sequence[Mended]) -> str:
    """What was done to the findings."""
    files = plural(len({one.at.path for one in mended}), "file")
    done = "silenced" if work.add_noqa else "fixed"
    tense = "would be" if work.diff else "were" if len(mended) != 1 else "was"
    return f"{plural(len(mended), 'problem')} in {files} {tense} {done}."


def told(outcome: Outcome, listing: Listing) -> Iterator[str]:
    """What could not be done, and why."""
    for one in outcome.skipped:
        line = "" if one.line is None else f":{one.line}"
        yield f"{listing.shown(one.path)}{line}: {one.what}: {one.reason}"


def listed(mended: Sequence[Mended], listing: Listing) -> Iterator[str]:
    """The fixes that were made, one a line."""
    for one in mended:
        place = f"{listing.shown(one.at.path)}:{one.at.line}:{one.at.column + 1}"
        yield visible(f"{place}: {one.code} {one.title}")


def show_followed(baseline: Following, session: Session) -> None:
    """Write to the terminal what would change in the file of the baseline."""
    if baseline.changed and session.request.buffer is None:
        file = Path(session.config.baseline or "")
        after = dump(baseline.entries).encode()
        emit_bytes(unified(os.fsencode(file_name(file)), file.read_bytes(), after))


def keep_up(baseline: Following, session: Session, *, quiet: bool) -> None:
    """Write the baseline where its entries have followed lines that were edited."""
    # What standard input stands for is not changed by us.
    if not baseline.changed or session.request.buffer is not None:
        return
    file = Path(session.config.baseline or "")
    save(file, dump(baseline.entries))
    if not quiet:
        verb = "follows its line" if baseline.changed == 1 else "follow their lines"
        complain(f"{plural(baseline.changed, 'entry')} of {visible(file_name(file))} {verb}.")


def generate_baseline(report: Report, session: Session, reason: str | None) -> str:
    """Write entries for all that was found; those of what was not looked at stay. Says what."""
    file = Path(session.config.baseline or "")
    old = accepted(session.config) if file.exists() else ()
    tree = session.tree
    found = match(report.diagnostics, report.lines, old, (*tree.files, *tree.deployment))
    gone = in_scope(found.idle, {rule.code for rule in report.rules}, tree.reported)
    fresh = entries_of(report.diagnostics, report.lines)
    new = sum(entry is None for _, entry in found.pairs)
    entries = [
        replace(entry, reason=reason if taken is None else taken.reason)
        for entry, (_, taken) in zip(fresh, found.pairs, strict=True)
    ]
    save(file, dump([*entries, *(entry for entry in found.idle if entry not in gone)]))
    return (
        f"{visible(file_name(file))} accepts {plural(len(entries), 'problem')}: "
        f"{new} new, {len(entries) - new} as before, {len(gone)} gone."
    )


def prune_baseline(report: Report, session: Session) -> str:
    """Take the entries out that accept nothing; says how many."""
    file = Path(session.config.baseline or "")
    entries = accepted(session.config)
    stale = frozenset(report.stale)
    if stale:
        save(file, dump(entry for entry in entries if entry not in stale))
    taken = f"{len(stale)} of {plural(len(entries), 'entry')} taken out of"
    return f"{taken} {visible(file_name(file))}."
