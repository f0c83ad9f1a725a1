"""Whether installed packages bring rules. Imports none of them, and next to nothing else."""

import sys

from saqlint import disk

GROUP = "saqlint.rules"
"""The entry-point group of rules."""
_LARGEST = 1 << 20


def any_installed() -> bool:
    """Whether some installed package names the group: a look at 100 small files."""
    word = f"[{GROUP}]".encode()
    return any(
        word in disk.head(f"{folder or '.'}/{name}/entry_points.txt", _LARGEST)
        for folder in dict.fromkeys(sys.path)
        for name in disk.names(folder or ".")
        if name.endswith((".dist-info", ".egg-info"))
    )
