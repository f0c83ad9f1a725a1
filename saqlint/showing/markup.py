"""Text made safe for Markdown: nothing of a linted tree becomes markup."""

import re

from saqlint.showing.terminal import visible


def escaped(text: str) -> str:
    """`text` for a table's cell: code in backticks stays code, all else is plain text."""
    parts = re.split(r"(`[^`]+`)", visible(text))
    return "".join(
        part.replace("|", "\\|") if part.startswith("`") and part != "`" else _plain(part)
        for part in parts
    )


def code_span(text: str) -> str:
    """`text` as code within a table's cell."""
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{visible(text)}{space}{fence}".replace("|", "\\|")


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
