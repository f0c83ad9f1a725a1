"""Procfiles: `name: command` lines."""

import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.deployment.launch import Launch, Sheet, is_development
from saqlint.extract.deployment.text import Text

LINE: Final = re.compile(r"([A-Za-z0-9_-]+)\s*:[ \t]*")


def read(path: str, text: Text) -> Sheet:
    """The process types of a Procfile."""
    return Sheet(path, "procfile", tuple(_launches(text)), (), not is_development(path))


def _launches(text: Text) -> Iterator[Launch]:
    for line in text.splitlines():
        found = LINE.match(line.value)
        if found is None or not line.value[found.end() :].strip():
            continue
        name = line[: found.end(1)]
        yield Launch(found[1], name.span, command=line[found.end() :].strip())
