"""The servers and programs of the proofs do not outlive their user."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.proofs.programs import is_open
from tests.proofs.servers import find_binary

ROOT = Path(__file__).parents[2]
USER = """\
import sys
from tests.proofs.servers import running
with running(sys.argv[1]) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def is_there(url: str) -> bool:
    """Whether the server listens: at a port of this machine, or a socket in its folder."""
    parts = urlsplit(url)
    if parts.port is not None:
        return is_open(parts.port)
    return Path(parse_qs(parts.query)["host"][0]).exists()


@pytest.mark.parametrize(
    "kind", [kind for kind in ("redis", "postgres") if find_binary(kind) is not None]
)
def test_a_killed_user_leaves_no_server(kind: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USER, kind],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        assert user.stdout is not None
        url = user.stdout.readline().strip()
        assert is_there(url)
        os.kill(user.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while is_there(url):
        assert time.monotonic() < end, f"{url} is still there"
        time.sleep(0.05)
