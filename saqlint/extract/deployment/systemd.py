"""systemd units: services with their grace period, and the timers that start them."""

import posixpath

from saqlint.extract.deployment.ini import Entry, read_entries
from saqlint.extract.deployment.launch import Launch, Sheet, is_development, seconds
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import Scope, split

TIMES = ("OnCalendar", "OnUnitActiveSec", "OnUnitInactiveSec", "OnActiveSec")


def read(path: str, text: Text) -> Sheet:
    """A `.service` or a `.timer`."""
    lines = list(read_entries(text, backslash=True))
    production = not is_development(path)
    if path.endswith(".timer"):
        return Sheet(path, "systemd", timers=_timers(path, lines), production=production)
    return Sheet(path, "systemd", tuple(_launches(path, lines)), production=production)


def _timers(path: str, lines: list[Entry]) -> dict[str, str]:
    stem = posixpath.basename(path).removesuffix(".timer")
    unit, times = f"{stem}.service", []
    for entry in lines:
        if entry.section == "Timer" and entry.key == "Unit":
            unit = entry.value.value
        elif entry.section == "Timer" and entry.key in TIMES:
            times.append(entry.value.value)
    return {unit: ", ".join(times)} if times else {}


def _launches(path: str, lines: list[Entry]) -> list[Launch]:
    name = posixpath.basename(path).removesuffix(".service")
    service = [entry for entry in lines if entry.section == "Service"]
    variables: dict[str, Text] = {}
    for entry in service:
        if entry.key == "Environment":
            for word in split(entry.value):
                key, equals, _ = word.value.partition("=")
                if equals:
                    variables[key] = word.text[len(key) + 1 :]
    grace = next((e for e in service if e.key in ("TimeoutStopSec", "TimeoutSec")), None)
    scope = Scope(variables)
    return [
        Launch(
            name,
            entry.at.span,
            command=split(_without_prefix(entry.value), scope=scope),
            grace_seconds=seconds(grace.value.value) if grace else None,
            grace_at=grace.value.span if grace else None,
        )
        for entry in service
        if entry.key == "ExecStart" and entry.value.value
    ]


def _without_prefix(command: Text) -> Text:
    """The command without `-`, `@`, `:`, `+` and `!`, which only say how it is run."""
    while command.value[:1] in ("-", "@", ":", "+", "!"):
        command = command[1:]
    return command
