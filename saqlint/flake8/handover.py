"""Hands the index from flake8's first process to its workers, however these are started.

A worker that is spawned shares no memory with its parent: the index goes through a file, and its
name through the environment. What is not exactly what the parent wrote is not taken.
"""

import atexit
import hashlib
import os
import tempfile
from pathlib import Path

from msgspec import Struct

from saqlint.flake8.index import Index

VARIABLE = "SAQLINT_FLAKE8_INDEX"


class Handover(Struct, frozen=True):
    """A written index; the process that wrote it takes it away."""

    file: str
    owner: int

    def withdraw(self) -> None:
        """Delete the file; does nothing in a process forked since."""
        if os.getpid() == self.owner:
            Path(self.file).unlink(missing_ok=True)


def publish(index: Index, key: str) -> Handover:
    """Write the index for workers that have the same key."""
    data = index.dump()
    # Only this user can read it, and nobody can have put a link there.
    descriptor, file = tempfile.mkstemp(prefix="saqlint-flake8-", suffix=".json")
    handover = Handover(file, os.getpid())
    atexit.register(handover.withdraw)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor
        stream.write(data)
    os.environ[VARIABLE] = f"{key}:{hashlib.sha256(data).hexdigest()}:{file}"
    return handover


def receive(key: str) -> Index | None:
    """Read the index that was published for `key`; None where there is none, or another."""
    wanted, _, rest = os.environ.get(VARIABLE, "").partition(":")
    checksum, _, file = rest.partition(":")
    if wanted != key:
        return None
    try:
        data = Path(file).read_bytes()
    except OSError:
        return None
    return Index.load(data) if hashlib.sha256(data).hexdigest() == checksum else None
