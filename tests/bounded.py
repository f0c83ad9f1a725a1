"""Runs the command as a process with limits on a project, and tells what it took."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Files: TypeAlias = Mapping[str, str | bytes]
"""What files hold, by their paths."""

REPOSITORY = str(Path(__file__).parents[1])
COMMAND = (sys.executable, "-m", "saqlint")
WAIT = 300.0
"""What a machine may take that does other work besides; what a run takes itself is counted."""
SECONDS = 40.0
"""Of the processor: most take one, the slowest ten; what runs away takes for ever."""
MEGABYTES = 700
SHOP: Files = {
    "worker.py": 'from saq import Queue\n\nqueue = Queue.from_url("redis://localhost")\n\n\n'
    "async def resize(ctx: dict, *, image_id: int) -> None: ...\n\n\n"
    'settings = {"queue": queue, "functions": [resize]}\n',
    "web.py": "from worker import queue\n\n\nasync def upload(image_id: int) -> None:\n"
    '    await queue.enqueue("resize", image_id=image_id)\n',
}
"""A project with one finding in `web.py`, SAQ201, which nothing beside it may take away."""


@dataclass(frozen=True)
class Ended:
    """A run that came to its end; `seconds` of the processor, `megabytes` at most in memory."""

    code: int
    out: str
    err: str
    seconds: float = 0.0
    megabytes: int = 0


def environment(**more: str) -> dict[str, str]:
    """The variables for a run: none that changes the output."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if "COLOR" not in name and not name.startswith(("GITHUB_", "SAQLINT_", "PYTHON"))
    }
    return {**kept, "PYTHONPATH": REPOSITORY, "PYTHONDONTWRITEBYTECODE": "1", **more}


def bounded(
    folder: Path, *arguments: str, command: Sequence[str] = COMMAND, **variables: str
) -> Ended:
    """Run the command in `folder`; a run that takes far too much is ended by the system."""
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err, spent = _ended(process)
    return Ended(process.returncode, out.decode("utf-8", "backslashreplace"), err.decode(), *spent)


def lay(folder: Path, files: Files) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def shop(folder: Path) -> Path:
    """Lay the project with one finding into a folder, as a repository of its own."""
    lay(folder, SHOP)
    (folder / ".git").mkdir()
    return folder


def unread(folder: Path, ended: Ended | None = None) -> set[str]:
    """The files that a run says it could not read; all else about it has to be right."""
    if ended is None:
        ended = bounded(folder, "--level", "strict", "--output-format", "json")
    assert (ended.code, ended.err) == (1, "")
    found = [(one["code"], one["path"]) for one in json.loads(ended.out)["diagnostics"]]
    assert ("SAQ201", "web.py") in found
    assert ended.seconds < SECONDS
    assert ended.megabytes < MEGABYTES
    return {path for code, path in found if code == "SAQ001"}


if sys.platform == "linux":
    import resource
    import time
    from concurrent.futures import ThreadPoolExecutor, wait

    _SECONDS = 120
    _BYTES = 4 << 30
    _LOOK = 0.02

    def _peak(process: int) -> int:
        """The most megabytes that a process had so far; 0 of one that has ended."""
        # Not what `wait4` tells: that counts the memory of the process that started it too.
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        return next(
            (int(line.split()[1]) >> 10 for line in status.splitlines() if "VmHWM" in line), 0
        )

    def _ended(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes, tuple[float, int]]:
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.prlimit(process.pid, resource.RLIMIT_AS, (_BYTES, _BYTES))
        assert process.stdout is not None
        assert process.stderr is not None
        with ThreadPoolExecutor(2) as pool, process.stdout, process.stderr:
            out = pool.submit(process.stdout.read)
            err = pool.submit(process.stderr.read)
            megabytes, end = 0, time.monotonic() + WAIT
            while wait((out, err), _LOOK).not_done:
                assert time.monotonic() < end
                megabytes = max(megabytes, _peak(process.pid))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = usage.ru_utime + usage.ru_stime
        return out.result(), err.result(), (seconds, megabytes)

else:

    def _ended(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes, tuple[float, int]]:
        out, err = process.communicate(timeout=WAIT)
        return out, err, (0.0, 0)
