"""Older releases of saq and litestar-saq, each pair in a folder of its own, made once and kept.

A folder stands before the packages of the Python that runs this: all but what it holds is shared.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
CACHE = ROOT / ".cache" / "proof-envs"


@dataclass(frozen=True, slots=True)
class Environment:
    """Releases that belong together; `pins` holds back what came out after them and broke them."""

    saq: str
    litestar_saq: str
    pins: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"saq {self.saq}, litestar-saq {self.litestar_saq}"

    @property
    def requirements(self) -> list[str]:
        return [f"saq=={self.saq}", f"litestar-saq=={self.litestar_saq}", *self.pins]


# psycopg_pool 3.3 gives a pool without `kwargs`, which saq understands since 0.26.2.
OLDER_POOL = "psycopg-pool<3.3"
OLDER = (
    Environment("0.22.6", "0.5.2", (OLDER_POOL,)),
    Environment("0.26.0", "0.6.4", (OLDER_POOL,)),
    Environment("0.26.2", "0.7.1"),
)


def variables(environment: Environment) -> dict[str, str]:
    """The variables with which a process gets the releases, installed where they are not yet."""
    return {**os.environ, "PYTHONPATH": str(folder(environment))}


def folder(environment: Environment) -> Path:
    """Where the releases lie."""
    wanted = "\n".join([sys.version, *environment.requirements])
    place = CACHE / hashlib.sha256(wanted.encode()).hexdigest()[:12]
    done = place / "done"
    if not done.exists():
        shutil.rmtree(place, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        target = ["--no-deps", "--target", str(place)]
        subprocess.run([*pip, *target, *environment.requirements], check=True)
        done.touch()
    return place
