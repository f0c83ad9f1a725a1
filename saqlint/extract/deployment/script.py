"""Shell scripts as deployment files: what a script starts when nothing is known of its call."""

import re
from typing import Final

from saqlint.extract.deployment.launch import Launch, Sheet, is_development
from saqlint.extract.deployment.shell import SHELLS
from saqlint.extract.deployment.text import Text, start_of

SHEBANG: Final = re.compile(r"#!\s*\S*?(?:/env\s+(?:-S\s+)?)?(\w+)(?:\s|$)")
SPEAKING: Final = re.compile(
    r"litestar|saq|uvicorn|gunicorn|hypercorn|granian|daphne|fastapi|worker|queue|consumer",
    re.IGNORECASE,
)
"""A script without any of these words starts nothing that a rule asks about."""


def read(path: str, text: Text) -> Sheet:
    """The script as one service named after its file."""
    if not is_shell(text):
        return Sheet(path, "shell", production=not is_development(path))
    if SPEAKING.search(text.value) is None:
        return Sheet(path, "shell", production=not is_development(path))
    launch = Launch(path.rpartition("/")[2], start_of(path), command=text)
    return Sheet(path, "shell", (launch,), (), not is_development(path))


def is_shell(text: Text) -> bool:
    """Whether a script's first line names a shell, or nothing."""
    first = SHEBANG.match(text.value)
    return first is None or first[1] in SHELLS
