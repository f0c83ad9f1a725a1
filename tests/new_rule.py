"""Begin a rule: write its module and a fixture that fails, and say what is left.

python -m tests.new_rule 219 name-of-the-wrong-pattern
"""

import argparse
import re
import sys
from pathlib import Path

from saqlint import __version__
from saqlint.rules import all_rules
from tests.readme import FAMILIES

ROOT = Path(__file__).parent.parent
_NUMBER = re.compile(r"[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# The name reads after "allow": `allow enqueue-without-timeout`.
_JUDGING = ("no", "avoid", "invalid", "never", "dont")

MODULE = '''\
"""The fault in one sentence, of 88 characters at most, with a full stop.

What SAQ does when this runs, with the exception or the log line as it prints it:

    KeyError: 'resize'

Bad:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    settings = {{"queue": queue, "functions": [resize]}}

Good:

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def shrink(ctx: dict, *, image_id: int) -> None: ...


    settings = {{"queue": queue, "functions": [shrink]}}

Misses: what is wrong in this way and not found.
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Project
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="{version}")
def check(project: Project) -> Iterator[Problem]:
    """Look for tasks that bear the fault."""
    for task in project.tasks:
        if task.name == "the fault":
            yield Problem(
                task.at,
                f"task `{{task.name}}` bears the fault",
                help="how to mend it",
                subject=task.function.path,
            )
'''

FIXTURE = """\
from saq import Queue

queue = Queue.from_url("redis://localhost")


async def resize(ctx: dict, *, image_id: int) -> None: ...  # error: {code} "`resize`"


# Say why each silent case is silent.
async def shrink(ctx: dict, *, image_id: int) -> None: ...


settings = {{"queue": queue, "functions": [resize, shrink]}}
"""

LEFT = """\
{module}
{fixture}

What is left:
1. {fixture}: write the code that has the fault, and code that has not.
   `python -m pytest tests/test_rules.py -k {code}` fails until the rule finds it.
2. {module}: write the check, then the page.
   `Project` in saqlint/model/ is what a rule may know.{proof}
3. saqlint/checklist/items.py: add `{code}` to an item, where it belongs to one.
4. CHANGELOG.md: one line. README.md: `python -m tests.readme --write`.
"""
PROOF = """
   The page quotes SAQ, so prove it: tests/proofs/test_{stem}.py runs both forms for real."""


def problem(number: str, name: str) -> str | None:
    """What is wrong with the number or the name of a new rule."""
    if not _NUMBER.fullmatch(number):
        return f"`{number}` is no number of three digits"
    if not _NAME.fullmatch(name):
        return f"`{name}` is no name: small letters, with hyphens between words"
    if name.partition("-")[0] in _JUDGING:
        return f"`{name}` judges: name the wrong pattern, so that it reads after `allow`"
    if f"SAQ{number[0]}" not in FAMILIES:
        return f"there is no family SAQ{number[0]}: see tests/readme.py"
    taken = (rule for rule in all_rules() if rule.code == f"SAQ{number}" or rule.name == name)
    return next((f"{rule.code} is {rule.name}" for rule in taken), None)


def write(number: str, name: str, root: Path) -> tuple[Path, Path]:
    """Write the module and the fixture below `root`; they are given relative to it."""
    stem = f"saq{number}_{name.replace('-', '_')}"
    module = Path("saqlint", "rules", f"{stem}.py")
    fixture = Path("fixtures", stem, "plain.py")
    texts = {
        module: MODULE.format(version=__version__),
        fixture: FIXTURE.format(code=f"SAQ{number}"),
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("x", encoding="utf-8") as file:
            file.write(text)
    return module, fixture


def main(arguments: list[str]) -> int:
    """Write the files, print what is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.new_rule", description=__doc__)
    parser.add_argument("number", help="three digits; the first tells the family")
    parser.add_argument("name", help="the wrong pattern, as `enqueue-without-timeout`")
    given = parser.parse_args(arguments)
    wrong = problem(given.number, given.name)
    if wrong is not None:
        parser.error(wrong)
    module, fixture = write(given.number, given.name, ROOT)
    about_saq = "1" <= given.number[0] <= "6"
    sys.stdout.write(
        LEFT.format(
            module=module.as_posix(),
            fixture=fixture.as_posix(),
            code=f"SAQ{given.number}",
            proof=PROOF.format(stem=module.stem) if about_saq else "",
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
