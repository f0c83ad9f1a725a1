"""Run the proofs that depend on the version on older releases; installs these where needed.

Run it with `python -m tests.proofs.versions`.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.proofs.servers import running
from tests.proofs.versions.environments import OLDER, ROOT, Environment, python_of

# What stands here is so in every release.
EVERYWHERE = (
    "tests/proofs/test_saq204_unregistered_task.py",
    "tests/proofs/test_saq205_dotted_path_enqueued.py",
    "tests/proofs/test_saq207_positional_job_argument.py",
    "tests/proofs/test_saq501_queue_without_broker.py",
    "tests/proofs/test_saq502_queue_with_two_brokers.py",
    "tests/proofs/test_saq507_duplicate_queue_name.py",
    "tests/proofs/test_saq508_dropped_alias.py",
    "tests/proofs/test_saq510_burst_without_dequeue_timeout.py",
    "tests/proofs/test_saq513_bare_string_hook.py",
)
DEPENDS = ("tests/test_semantics.py", "tests/proofs/versions")
# What saqlint believes without asking for the version is what the newest release does.
NEWEST_ONLY = "tests/test_semantics.py::test_constants_are_those_of_the_installed_packages"
OPTIONS = (
    "-q",
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


def prove(environment: Environment, servers: dict[str, str]) -> tuple[int, str]:
    """Run the proofs in `environment`; the exit code and the output of pytest."""
    ran = subprocess.run(
        [str(python_of(environment)), "-m", "pytest", *OPTIONS, *DEPENDS, *EVERYWHERE],
        cwd=ROOT,
        env={**os.environ, **servers, "CI": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout


def main() -> int:
    """Prove everything in all environments at once; how many of them failed."""
    failed = 0
    with running("redis") as redis, running("postgres") as postgres:
        servers = {"SAQLINT_TEST_REDIS": redis, "SAQLINT_TEST_POSTGRES": postgres}
        with ThreadPoolExecutor(len(OLDER)) as pool:
            for environment, (code, output) in zip(
                OLDER, pool.map(lambda each: prove(each, servers), OLDER), strict=True
            ):
                failed += code != 0
                sys.stdout.write(f"== {environment.name}\n{output}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
