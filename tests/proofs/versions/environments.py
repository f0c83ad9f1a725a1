"""Small environments with older releases of saq and litestar-saq, made once and kept."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

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
        """What a proof needs there: the releases, the test runner, and what saqlint itself does."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return [
            f"saq[redis,postgres]=={self.saq}",
            f"litestar-saq=={self.litestar_saq}",
            "litestar[standard]",
            "psycopg[binary,pool]",
            "pydantic",
            "pytest",
            *self.pins,
            *project["dependencies"],
        ]


# psycopg_pool 3.3 gives a pool without `kwargs`, which saq understands since 0.26.2.
OLDER_POOL = "psycopg-pool<3.3"
OLDER = (
    Environment("0.22.6", "0.5.2", (OLDER_POOL,)),
    Environment("0.26.0", "0.6.4", (OLDER_POOL,)),
    Environment("0.26.2", "0.7.1"),
)


def python_of(environment: Environment) -> Path:
    """The Python of the environment, which is made if it is not there or not what it should be."""
    wanted = "\n".join([sys.version, *environment.requirements])
    folder = CACHE / hashlib.sha256(wanted.encode()).hexdigest()[:12]
    done = folder / "done"
    python = folder / "bin" / "python"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *environment.requirements], check=True)
        done.touch()
    return python
