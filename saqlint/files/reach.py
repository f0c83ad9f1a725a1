"""Which files can, by their imports, come to what another file defines. Errs on the large side."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from saqlint.files.scan import Facts


class Reach:
    """The import statements of the project as words: no file is parsed, no name resolved.

    A file leads to a module where its imports hold the names of the module and of the folder it
    lies in, or bind the name of a package around it (`import shop`, then `shop.tasks.send`); and
    to all that the files lead to that it leads to itself.
    """

    def __init__(self, facts: Mapping[str, Facts], roots: Collection[str]) -> None:
        self._roots = frozenset(roots)
        self._named: dict[str, set[str]] = defaultdict(set)
        self._bound: dict[str, set[str]] = defaultdict(set)
        self._relative: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, frozenset[str]] = {}
        self._words: dict[str, set[str]] = {}
        folders = {folder for path in facts for folder in _folders(path)}
        names = {*map(_name, facts), *map(_last, folders)}
        for path, (_, modules, bound) in facts.items():
            bound_words = bound.split()
            for word in names.intersection(bound_words):
                self._bound[word].add(path)
            words = self._words[path] = {*bound_words, *modules.split()}
            for word in names & words:
                self._named[word].add(path)
            if "." in bound_words[:1]:
                self._relative[_top(path)].add(path)

    def to(self, path: str) -> frozenset[str]:
        """The files that can come to what `path` defines, itself among them."""
        if path not in self._known:
            self._known[path] = frozenset(self._leading(path))
        return self._known[path]

    @property
    def local(self) -> frozenset[str]:
        """The files that import anything of the project, or may."""
        return frozenset().union(*self._named.values(), *self._relative.values())

    def importing(self, words: Collection[str]) -> frozenset[str]:
        """The files whose import statements hold one of `words`."""
        wanted = frozenset(words)
        return frozenset(path for path, own in self._words.items() if not wanted.isdisjoint(own))

    def _leading(self, path: str) -> set[str]:
        found = {path}
        pending = [path]
        done: set[tuple[str, bool]] = set()
        while pending:
            target = pending.pop()
            for place in _places(target):
                mark = (place, place == _module(target))
                if mark not in done:
                    done.add(mark)
                    new = self._importing(place, target) - found
                    found |= new
                    pending.extend(new)
        return found

    def _importing(self, place: str, target: str) -> set[str]:
        """The files that import `place`: the target, or a package around it."""
        is_around = place != _module(target)
        # Only what binds the package itself goes on to what is in it.
        files = (self._bound if is_around else self._named).get(_last(place), set())
        relative = self._relative.get(_top(target), set())
        if not is_around and target.endswith("__init__.py"):
            # `from . import name`, which says no name of the package.
            inside = {file for file in relative if file.startswith(f"{place}/")}
        else:
            inside = set()
        folder = place.rpartition("/")[0]
        if folder in self._roots:
            return files | inside
        return (files & (self._named.get(_last(folder), set()) | relative)) | inside


def _module(path: str) -> str:
    """The path of a module without its ending; a package's is its folder."""
    folder, _, file = path.rpartition("/")
    stem = file.partition(".")[0]
    return folder if stem == "__init__" else f"{folder}/{stem}".lstrip("/")


def _places(path: str) -> Iterator[str]:
    """The module and the packages around it."""
    place = _module(path)
    while place:
        yield place
        place = place.rpartition("/")[0]


def _folders(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _name(path: str) -> str:
    return _last(_module(path))


def _last(place: str) -> str:
    return place.rpartition("/")[2]


def _top(path: str) -> str:
    return path.partition("/")[0]
