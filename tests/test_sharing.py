"""Work that is shared among processes gives what one process gives, whatever happens to them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from saqlint.files.sharing import MOST, shared

PARENT = os.getpid()


def nothing() -> None: ...


def square(number: int) -> int:
    return number * number


def exiting(number: int) -> int:
    if os.getpid() != PARENT:
        os._exit(3)
    return number * number


def killed(number: int) -> int:
    if os.getpid() != PARENT:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def failing(number: int) -> int:
    if os.getpid() != PARENT:
        raise MemoryError
    return number * number


def large(number: int) -> object:
    """What no helper can hand over at once, or at all."""
    return number * number if os.getpid() == PARENT else [square]


@pytest.mark.parametrize("helpers", [0, 1, 3])
@pytest.mark.parametrize("count", [0, 1, 40, MOST])
def test_results_are_in_order(count: int, helpers: int) -> None:
    assert shared(count, square, helpers, nothing) == [n * n for n in range(count)]


@pytest.mark.parametrize("work", [exiting, killed, failing, large])
def test_what_a_helper_owes_is_done_without_it(work: Callable[[int], object]) -> None:
    assert shared(40, work, 2, nothing) == [n * n for n in range(40)]


def test_helpers_help() -> None:
    def wait() -> None:
        # Long enough for the others to take all there is.
        time.sleep(0.5)

    found = shared(20, lambda _number: os.getpid(), 2, wait)
    assert PARENT not in found


def test_results_larger_than_a_pipe_are_handed_over() -> None:
    assert shared(4, lambda number: "x" * (number << 20), 2, nothing)[3] == "x" * (3 << 20)


def test_a_mistake_meanwhile_leaves_no_process() -> None:
    """Asked of a process of its own: this one may have others."""
    program = (
        "import os\n"
        "from saqlint.files.sharing import shared\n"
        "def meanwhile(): raise ValueError('told')\n"
        "try: shared(40, abs, 2, meanwhile)\n"
        "except ValueError as error: print(error)\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('none')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60
    )
    assert ended.stdout.split() == ["told", "none"]


def test_a_process_with_threads_is_not_doubled() -> None:
    """Asked of a process of its own: other tests may have left threads in this one."""
    program = (
        "import threading\n"
        "from saqlint.files.sharing import can_fork\n"
        "done = threading.Event()\n"
        "thread = threading.Thread(target=done.wait)\n"
        "print(can_fork())\n"
        "thread.start()\n"
        "print(can_fork())\n"
        "done.set()\n"
        "thread.join()\n"
        "print(can_fork())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60
    )
    assert ended.stdout.split() == ["True", "False", "True"]


def test_helpers_end_with_the_process_that_started_them() -> None:
    """Their results find no reader: they must not wait for one."""
    program = (
        "import os, signal\n"
        "from saqlint.files.sharing import shared\n"
        "def die(): os.kill(os.getpid(), signal.SIGKILL)\n"
        "shared(4, lambda n: 'x' * (1 << 20), 3, die)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, timeout=60
    )
    # What they hold open ends the waiting for output.
    assert ended.returncode == -signal.SIGKILL
