"""The fixes of every two rules: beside each other, in one file, in one statement.

Loops of fixes are loops of two: one rule takes back what the other one made.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from saqlint.engine import Report
from saqlint.files.discover import Tree
from saqlint.fixes.fix import mend
from saqlint.fixes.outcome import Look
from saqlint.settings.config import Config
from saqlint.silence.suppression import OWN_CODES
from tests.linting import laid_out, lint_tree
from tests.test_fixed_fixtures import FIXING, after, expected
from tests.test_rules import RULES, example_files

TOGETHER = '''\
"""Something for the fix of every rule, with as much as can be in one statement."""

import logging
from datetime import timedelta
from typing import Optional

from litestar import Litestar, post
from litestar_saq import CronJob, QueueConfig, SAQConfig, SAQPlugin, TaskQueues, monitored_job

logger = logging.getLogger(__name__)


async def prepare(ctx: dict) -> None:
    ctx["client"] = object()


async def rotate(ctx: dict, *, image_id: int) -> None: ...


@monitored_job
async def crop(ctx: dict) -> None: ...


async def resize(ctx, image_id: Optional[int], width: Optional[int] = None) -> None:
    for size in (image_id, width):
        try:
            print(f"{ctx['queue']}"); await ctx["client"].get(size)
        except BaseException:
            logger.exception("of %s", ctx["queue"])


@post("/")
async def upload(jobs: TaskQueues, image_id: Optional[int]) -> None:
    queue = jobs.get("default")
    queue.enqueue(rotate, image_id=image_id, scheduled=timedelta(hours=1))  # noqa: SAQ401
    queue.enqueue("rotat", image_id=image_id, scheduled=timedelta(hours=1))  # noqa: SAQ401
    queue.enqueue("app.rotate", image_id=image_id, scheduled=timedelta(hours=1))  # noqa: SAQ401
    queue.enqueue("rotate", image_id, scheduled=timedelta(hours=1))  # noqa: SAQ401


config = SAQConfig(queue_configs=[QueueConfig(dsn="postgres+psycopg://localhost", startup=prepare, \
tasks=[rotate, resize, crop], scheduled_tasks=[CronJob(rotate, "0 3 * * *", False, \
kwargs={"image_id": 1})]), \
QueueConfig(dsn="redis://localhost", name="other", tasks="app.rotate")])  # noqa: SAQ202
app = Litestar(route_handlers=[upload], plugins=[SAQPlugin(config=config)])
'''
RULE = {rule.code: rule for rule in RULES if rule.fix is not None}
PAIRS = [(one, other) for one in RULE for other in RULE if one < other]
NOWHERE = Path("/nowhere")


def look(*codes: str) -> Look:
    """Lint with these rules and their fixes; those on comments need the findings of all."""
    rules = RULES if OWN_CODES.intersection(codes) else [RULE[code] for code in codes]
    config = Config(level="strict", fixable=codes)
    return lambda tree: lint_tree(tree, rules, config)


def fixable(report: Report) -> Counter[str]:
    return Counter(one.code for one in report.diagnostics if one.fix is not None)


def mended(tree: Tree, *codes: str) -> Tree:
    """The tree after the fixes of these rules, which come to rest and leave nothing to fix."""
    outcome = mend(tree, look(*codes), unsafe=True)
    assert outcome.report.failures == ()
    assert outcome.skipped == ()
    assert fixable(outcome.report) == {}
    for rewrite in outcome.rewrites:
        ast.parse(rewrite.after)
    result = after(tree, outcome)
    assert mend(result, look(*codes), unsafe=True).rewrites == ()
    return result


@cache
def cases(code: str) -> tuple[bytes, ...]:
    """The example of a rule's page and fixtures that its fix changes, the shortest first."""
    own = [case for case in FIXING if case.rule.code == code and case.path.is_file()]
    texts = [case.path.read_bytes() for case in own if any(True for _ in expected(case))]
    page = example_files(RULE[code], "Bad").get("example.py", "").encode()
    return tuple(sorted((*texts, page), key=len))


def projects(one: str, other: str) -> Iterator[Tree]:
    for first, second in product(cases(one), cases(other)):
        # Most fixtures resize images: of two tasks by one name on one queue little is known.
        renamed = second.replace(b"resize", b"shrink")
        yield laid_out({"one.py": first, "other.py": renamed}, NOWHERE)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_beside_each_other(one: str, other: str) -> None:
    # In some projects one fixture opens what the other one needs to be closed: take the next.
    pair = {one, other}
    tree = next(t for t in projects(one, other) if pair <= fixable(look(*pair)(t)).keys())
    mended(tree, one, other)
    for fixed, left in ((one, other), (other, one)):
        before, now = (fixable(look(left)(t)) for t in (tree, mended(tree, fixed)))
        # A mended registration may show more of what is wrong elsewhere.
        assert now[left] >= before[left]


@pytest.fixture(scope="module")
def together() -> Tree:
    return laid_out({"app.py": TOGETHER.encode()}, NOWHERE)


def test_every_fix_has_something_to_do_in_one_file(together: Tree) -> None:
    assert fixable(look(*RULE)(together)).keys() == RULE.keys()
    mended(together, *RULE)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_in_one_file(together: Tree, one: str, other: str) -> None:
    # One fix may make known what the other one needs, but in the end the way does not matter.
    texts = {mended(together, one, other).read("app.py").decode()}
    for first, second in ((one, other), (other, one)):
        tree = mended(together, first)
        assert second in fixable(look(second)(tree))
        texts.add(mended(tree, one, other).read("app.py").decode())
    assert TOGETHER not in texts
    # Only arguments may stand in another order.
    assert len({_unordered(text) for text in texts}) == 1


def _unordered(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords.sort(key=lambda keyword: keyword.arg or "")
    return ast.unparse(tree)
