"""Run the proofs that depend on the version on older releases; installs these where needed.

Run it with `python -m tests.proofs.versions`.
"""

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.proofs.servers import running
from tests.proofs.versions.environments import OLDER, ROOT, Environment, variables
from tests.proofs.versions.selection import proofs_on

PROOFS = Path(__file__).parents[1]
DEPENDS = ("tests/test_semantics.py", "tests/proofs/versions")
# What saqlint believes without asking for the version is what the newest release does.
NEWEST_ONLY = "tests/test_semantics.py::test_constants_are_those_of_the_installed_packages"
OPTIONS = (
    "-q",
    "-n",
    "2",
    "-p",
    "no:cacheprovider",
    # Old releases warn of what newer libraries deprecate; that is not what is proved here.
    "-W",
    "ignore",
    "--override-ini",
    "filterwarnings=",
    "--deselect",
    NEWEST_ONLY,
)


def proofs(environment: Environment) -> list[str]:
    """The files of the proofs that run on it."""
    return [
        path.relative_to(ROOT).as_posix()
        for rule in proofs_on(environment)
        for path in PROOFS.glob(f"test_{rule.lower()}_*.py")
    ]


def prove(environment: Environment, servers: dict[str, str]) -> tuple[int, str]:
    """Run the proofs in `environment`; the exit code and the output of pytest."""
    with tempfile.TemporaryDirectory(prefix="saqlint-") as folder:
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", *OPTIONS),
                # Its own: pytest removes what it takes for the folders of runs long over.
                f"--basetemp={folder}/proofs",
                *DEPENDS,
                *proofs(environment),
            ],
            cwd=ROOT,
            env={**variables(environment), **servers, "CI": "true"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return ran.returncode, ran.stdout


def main() -> int:
    """Prove everything in all environments at once; how many of them failed."""
    failed, begin = 0, time.monotonic()
    with running("redis") as redis, running("postgres") as postgres:
        servers = {"SAQLINT_TEST_REDIS": redis, "SAQLINT_TEST_POSTGRES": postgres}
        with ThreadPoolExecutor(len(OLDER)) as pool:
            for environment, (code, output) in zip(
                OLDER, pool.map(lambda each: prove(each, servers), OLDER), strict=True
            ):
                failed += code != 0
                sys.stdout.write(f"== {environment.name}\n{output}\n")
    sys.stdout.write(f"{len(OLDER) - failed} of {len(OLDER)} in {time.monotonic() - begin:.0f} s\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
