"""What `saqlint check` does once the files are known: look, change, say, and the exit code."""

import sys
from datetime import datetime, timezone

from msgspec import Struct
from msgspec.structs import replace

from saqlint import record
from saqlint.engine import Report, run
from saqlint.exits import Exit
from saqlint.files.discover import Tree
from saqlint.fixes.outcome import Look, Outcome
from saqlint.front.changes import (
    deliver,
    generate_baseline,
    keep_up,
    listed,
    prune_baseline,
    sentence,
    show_diff,
    show_followed,
    told,
    undertake,
)
from saqlint.front.console import colors, complain, note
from saqlint.front.output import failures, listing_of, write
from saqlint.front.progress import Progress
from saqlint.front.session import Session
from saqlint.front.targets import Wishes
from saqlint.front.work import Work
from saqlint.settings.config import Config
from saqlint.showing.listing import Listing
from saqlint.showing.terminal import Style
from saqlint.silence.baseline import accepted
from saqlint.silence.following import Following


def check(work: Work, session: Session, wishes: Wishes, *, comments: bool) -> Exit:
    """Lint the session's files; without `comments` nothing in a file suppresses."""
    config = replace(session.config, baseline=None) if work.generate_baseline else session.config
    look = _Look(session, config, Following(accepted(config)), wishes, comments)
    outcome = undertake(work, session, look)
    changes = work.rewrites or work.generate_baseline or work.prune_baseline
    pure = not (changes or wishes.timed or outcome.report.failures)
    record.keep(session.cache_folder if pure else None)
    return _concluded(outcome, work, session, wishes, look)


class _Look(Struct, frozen=True):
    """Lints a tree; from one time to the next the baseline follows what was edited."""

    session: Session
    config: Config
    baseline: Following
    wishes: Wishes
    comments: bool

    def __call__(self, tree: Tree) -> Report:
        # From today, not from now: an outcome that is remembered holds for the day.
        now = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        progress = Progress(sys.stderr, wanted=not self.wishes.quiet)
        with progress:
            return run(
                tree,
                self.config,
                self.session.enabled,
                step=progress,
                comments=self.comments,
                now=now,
                baseline=self.baseline,
            )


def _concluded(outcome: Outcome, work: Work, session: Session, wishes: Wishes, look: _Look) -> Exit:
    """Write files where that was asked for, then say what there is to say."""
    listing = listing_of(outcome.report, session)
    for line in told(outcome, listing):
        note(line)
    if work.diff:
        show_diff(outcome.rewrites, listing)
        show_followed(look.baseline, session)
        return _briefly(outcome, work, listing, wishes)
    if work.rewrites:
        outcome = _delivered(outcome, session, listing, look)
        keep_up(look.baseline, session, quiet=wishes.quiet)
    if work.show_fixes:
        for line in listed(outcome.mended, listing):
            complain(line)
    if work.fix_only:
        return _briefly(outcome, work, listing, wishes)
    return _report(outcome, work, session, wishes)


def _delivered(outcome: Outcome, session: Session, listing: Listing, look: Look) -> Outcome:
    """Write the files; what could not be written is looked at again as it is."""
    kept = deliver(outcome.rewrites, session, listing)
    if not kept:
        return outcome
    return replace(
        outcome,
        report=replace(look(session.tree), failures=outcome.report.failures),
        mended=tuple(one for one in outcome.mended if one.at.path not in kept),
        kept=kept,
    )


def _briefly(outcome: Outcome, work: Work, listing: Listing, wishes: Wishes) -> Exit:
    """Say how much was fixed, or would be; not what is left."""
    for line in failures(outcome.report.failures, listing, Style(colors(wishes.color, sys.stderr))):
        complain(line)
    if outcome.mended and not wishes.quiet:
        complain(sentence(work, outcome.mended))
    if outcome.report.failures:
        return Exit.FAILURE
    wrong = outcome.kept or (outcome.mended and (work.diff or work.exit_non_zero_on_fix))
    return Exit.FINDINGS if wrong and not work.exit_zero else Exit.CLEAN


def _report(outcome: Outcome, work: Work, session: Session, wishes: Wishes) -> Exit:
    """Say what there is, after all that was to be written."""
    report, mended = outcome.report, outcome.mended
    if work.generate_baseline and not report.failures:
        complain(generate_baseline(report, session, work.reason))
        return Exit.CLEAN
    if work.prune_baseline:
        complain(prune_baseline(report, session))
        report = replace(report, stale=())
    if work.add_noqa and mended and not wishes.quiet:
        complain(sentence(work, mended))
    after = {one.path: one.after for one in outcome.rewrites if one.path not in outcome.kept}
    tree = replace(session.tree, overlay={**session.tree.overlay, **after})
    write(report, session, wishes, tree, fixed=len(mended) if work.fixes else 0)
    if report.failures:
        return Exit.FAILURE
    wrong = report.diagnostics or (work.exit_non_zero_on_fix and mended)
    return Exit.FINDINGS if wrong and not work.exit_zero else Exit.CLEAN
