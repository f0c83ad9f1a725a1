"""Which folders Python imports from: the project's source roots, told from its files alone."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

_LAYOUT_FOLDERS = frozenset({"src", "lib", "python", "py"})
_PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})


class Layout(Struct, frozen=True):
    """How the project's folders stand: all relative to its root, with forward slashes.

    `packages` hold an `__init__.py`; `tops` are the project's root (`""`) and the folders
    below it with a `pyproject.toml` of their own.
    """

    packages: frozenset[str]
    tops: frozenset[str]

    def root_of(self, folder: str) -> str:
        """Tell where the modules of `folder` are imported from.

        It is the folder that holds the outermost package around them: folders within a package
        often lack their `__init__.py`. Where no package is around, the modules may make up a
        namespace package, and the nearest `src` folder or project top is taken.
        """
        outermost = None
        above = folder
        # A package with a project file of its own is imported as a package all the same.
        while above and (above not in self.tops or above in self.packages):
            if above in self.packages:
                outermost = above
            above = _parent(above)
        return self.nearest_top(folder) if outermost is None else _parent(outermost)

    def nearest_top(self, folder: str) -> str:
        """Tell the nearest `src` folder or project top at or above `folder`."""
        while folder and folder not in self.tops and not self._is_layout_folder(folder):
            folder = _parent(folder)
        return folder

    def _is_layout_folder(self, folder: str) -> bool:
        parent, _, name = folder.rpartition("/")
        if name == "src":
            return True
        return name in _LAYOUT_FOLDERS and (parent in self.tops or self._is_layout_folder(parent))


def is_project_file(name: str) -> bool:
    """Whether a file of this name makes its folder a project's top."""
    return name in _PROJECT_FILES


def layout_of(files: Iterable[str], tops: Iterable[str]) -> Layout:
    """Tell the layout from the project's Python files and the tops below its root."""
    inits = (file for file in files if file == "__init__.py" or file.endswith("/__init__.py"))
    return Layout(frozenset(map(_parent, inits)), frozenset(tops) | {""})


def source_roots(files: Iterable[str], layout: Layout) -> tuple[str, ...]:
    """Find the source roots, those with the most files first; `""` is always among them."""
    weights: Counter[str] = Counter()
    for folder, count in Counter(map(_parent, files)).items():
        root = layout.root_of(folder)
        weights[root] += count
        # `src/company/product/__init__.py`: `company` may be a namespace package.
        weights[layout.nearest_top(root)] += 0
        # `src/__init__.py` makes `src` a package, yet many of its kind import from within it.
        if folder.rpartition("/")[2] == "src" and root == _parent(folder):
            weights[folder] += 0
    for top in layout.tops:
        weights[top] += 0
    return tuple(sorted(weights, key=lambda root: (-weights[root], root)))


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
