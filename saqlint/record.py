"""What a run says, kept so that it can be said again. Only its front end starts a record."""


class Record:
    """The texts of a run in their order, each with where it went.

    `out` and `err` are the terminal, `save` and `append` a file with its path.

    `folder` is where to keep it: set by a command that would say the same again, and changes
    nothing in files.
    """

    def __init__(self) -> None:
        self.said: list[tuple[str, str, str]] = []
        self.folder: str | None = None
        self.forgotten = False


_records: list[Record] = []


def begin(record: Record) -> None:
    """Keep from now on what is said."""
    _records.append(record)


def end() -> None:
    """Keep nothing any more."""
    _records.clear()


def say(where: str, text: str, path: str = "") -> None:
    """Note what is said."""
    for record in _records:
        record.said.append((where, text, path))


def keep(folder: str | None) -> None:
    """Let the run be remembered in `folder`; not at all where that is None."""
    for record in _records:
        record.folder = None if record.forgotten else folder


def forget() -> None:
    """Let the run not be remembered, whatever a command says later."""
    for record in _records:
        record.forgotten = True
