"""Run Python with some arguments until it ends or standard input does; leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading


def main(args: list[str]) -> int:
    program = subprocess.Popen(
        [sys.executable, *args], stdin=subprocess.DEVNULL, start_new_session=True
    )
    threading.Thread(target=end_with_the_pipe, args=[program.pid], daemon=True).start()
    try:
        return program.wait()
    finally:
        end_group(program.pid)


def end_with_the_pipe(group: int) -> None:
    # Not sys.stdin: a thread that waits in it holds its lock when the interpreter shuts down.
    while os.read(0, 1024):
        pass
    end_group(group)


def end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
