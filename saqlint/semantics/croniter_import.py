"""Imports croniter without the process that its import starts.

croniter asks `platform.architecture()` whether Python is a 32-bit one, and that runs the first
program called `file` on the PATH. What it is to learn, Python knows by itself.
"""

import platform
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def load_croniter() -> "ModuleType":
    """The module `croniter`. It takes 50 ms to import, and only rules about cron jobs need it."""
    if "croniter" in sys.modules:
        return sys.modules["croniter"]
    asked = platform.architecture
    setattr(platform, "architecture", _architecture)  # noqa: B010 - it is typed as no variable
    try:
        import croniter  # noqa: PLC0415
    finally:
        setattr(platform, "architecture", asked)  # noqa: B010
    return croniter


def _architecture() -> tuple[str, str]:
    return f"{8 * struct.calcsize('P')}bit", ""
