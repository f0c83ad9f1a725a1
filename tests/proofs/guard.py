"""Run Python with some arguments until it ends or standard input does; leaves nothing behind.

Each byte of standard input is one request to stop, passed on as a host does: as SIGTERM.
"""

import os
import signal
import subprocess
import sys
import threading


def main(args: list[str]) -> int:
    program = subprocess.Popen(
        [sys.executable, *args], stdin=subprocess.DEVNULL, start_new_session=True
    )
    threading.Thread(target=follow_the_pipe, args=[program], daemon=True).start()
    try:
        return program.wait()
    finally:
        end_group(program.pid)


def follow_the_pipe(program: "subprocess.Popen[bytes]") -> None:
    # Not sys.stdin: a thread that waits in it holds its lock when the interpreter shuts down.
    while os.read(0, 1):
        program.send_signal(signal.SIGTERM)
    end_group(program.pid)


def end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
