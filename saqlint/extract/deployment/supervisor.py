"""supervisord and circus: programs with their commands and grace periods."""

import re
from typing import Final

from saqlint.extract.deployment.ini import Entry, read_entries
from saqlint.extract.deployment.launch import Launch, Sheet, is_development, seconds
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import Scope, split

PROGRAM: Final = re.compile(r"(?:program|fcgi-program|watcher):(.+)")
PROCESSES: Final = ("numprocs", "numprocesses")


def read(path: str, text: Text) -> Sheet:
    """The programs of a configuration file."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in read_entries(text, backslash=False):
        found.setdefault(entry.section, {}).setdefault(entry.key, entry)
    launches = [
        _launch(program[1].strip(), given)
        for section, given in found.items()
        if (program := PROGRAM.fullmatch(section)) and given.keys() & {"command", "cmd"}
    ]
    return Sheet(path, "supervisor", tuple(launches), (), not is_development(path))


def _launch(name: str, given: dict[str, Entry]) -> Launch:
    command = given.get("command") or given["cmd"]
    grace = given.get("stopwaitsecs") or given.get("graceful_timeout")
    runs = all(given[key].value.value != "0" for key in PROCESSES if key in given)
    return Launch(
        name,
        command.at.span,
        command=split(command.value, scope=Scope()),
        grace_seconds=seconds(grace.value.value) if grace else None,
        grace_at=grace.value.span if grace else None,
        production=runs,
    )
