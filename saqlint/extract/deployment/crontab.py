"""Crontabs: five fields or an `@word`, in `cron.d` a user, then the command."""

import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.deployment.launch import Launch, Sheet, is_development
from saqlint.extract.deployment.text import Text

FIELD: Final = r"[\d*/,\-A-Za-z#?~LW]+"
TIMED: Final = re.compile(rf"\s*((?:{FIELD}[ \t]+){{4}}{FIELD})[ \t]+(?=\S)")
NAMED: Final = re.compile(r"\s*(@\w+)[ \t]+(?=\S)")
USER: Final = re.compile(r"([a-z_][a-z0-9_-]*)[ \t]+(?=\S)")
VARIABLE: Final = re.compile(r"\s*[A-Za-z_]\w*\s*=")
USERS: Final = frozenset(
    {"root", "www-data", "app", "appuser", "ubuntu", "deploy", "nobody", "ec2-user"}
)


def read(path: str, text: Text) -> Sheet:
    """The jobs of a crontab."""
    return Sheet(path, "crontab", tuple(_launches(path, text)), (), not is_development(path))


def _launches(path: str, text: Text) -> Iterator[Launch]:
    for line in text.splitlines():
        if line.value.lstrip().startswith("#") or VARIABLE.match(line.value):
            continue
        found = TIMED.match(line.value) or NAMED.match(line.value)
        if found is None:
            continue
        command = line[found.end() :]
        user = USER.match(command.value)
        if user is not None and (user[1] in USERS or "cron.d/" in f"/{path}"):
            command = command[user.end() :]
        # Cron ends the command at a bare `%`: the rest is its input.
        end = re.search(r"(?<!\\)%", command.value)
        command = command[: end.start()] if end else command
        schedule = line[found.start(1) : found.end(1)]
        at_boot = found[1] == "@reboot"
        yield Launch(
            service=found[1],
            at=schedule.span,
            command=command.strip(),
            scheduled=not at_boot,
            schedule=None if at_boot else found[1],
        )
