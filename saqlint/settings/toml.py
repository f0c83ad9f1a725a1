"""TOML text as plain values, on every Python; the parser is imported when first needed."""

import sys
from typing import Any


def parse_toml(text: str) -> dict[str, Any]:
    """Parse `text`; raises ValueError with the reason and the line."""
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - most runs read no TOML, or a cached answer
    else:
        import tomli as tomllib  # noqa: PLC0415
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
