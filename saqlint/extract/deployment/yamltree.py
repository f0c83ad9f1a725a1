"""YAML (and JSON) to plain nodes that know where they stand; bounded, nothing constructed.

Built from PyYAML's events and not with its composer: aliases stay shared, so a document of nested
aliases costs no more than its text, and depth is limited here and not by Python's stack.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from saqlint.extract.deployment.text import UNKNOWN, Text, join

if TYPE_CHECKING:
    import yaml

DEEPEST: Final = 64
# No tag holds the beginning of another: that keeps the search linear.
TAG: Final = re.compile(
    r"\{#(?:(?!#\}|\{#).)*#\}|\{%(?:(?!%\}|\{%).)*%\}|\{\{-?\s*/\*(?:(?!\*/|\{\{).)*\*/\s*-?\}\}",
    re.DOTALL,
)
EXPRESSION: Final = re.compile(r"\{\{(?:(?!\}\}|\{\{).)*\}\}", re.DOTALL)
NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


class TreeError(Exception):
    """The text is no YAML that can be read: `reason` in one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Scalar(Struct, frozen=True):
    """A leaf. `text` is its value; a quoted `"null"` is no null."""

    text: Text
    plain: bool = True
    tag: str | None = None

    @property
    def value(self) -> str | None:
        """The value as text, None for a null."""
        return None if self.plain and self.text.value in NULLS else self.text.value


class Sequence(Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]


class Mapping(Struct, frozen=True):
    """A mapping as written: merge keys and doubled keys are still there."""

    pairs: tuple[tuple["Node", "Node"], ...]


Node: TypeAlias = Scalar | Sequence | Mapping
Entries: TypeAlias = dict[str, tuple[Scalar, Node]]


def documents(text: Text) -> tuple[Node, ...]:
    """The documents of a file. Raises `TreeError`."""
    import yaml  # noqa: PLC0415 - half of all projects have no YAML that is read

    try:
        return tuple(_documents(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise TreeError(f"{problem}{where}") from error


def entries(node: Node | None) -> Entries:
    """The entries of a mapping by key, merge keys followed; nothing for any other node."""
    found: Entries = {}
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        mapping = waiting.pop(0)
        if not isinstance(mapping, Mapping) or id(mapping) in seen:
            continue
        seen.add(id(mapping))
        own: Entries = {}
        for key, value in mapping.pairs:
            if not isinstance(key, Scalar):
                continue
            if key.plain and key.text.value == "<<":
                waiting.extend(value.items if isinstance(value, Sequence) else (value,))
            else:
                own[key.text.value] = (key, value)
        for name, entry in own.items():
            found.setdefault(name, entry)
    return found


def child(node: Node | None, *path: str) -> Node | None:
    """What stands at a path of keys."""
    for key in path:
        entry = entries(node).get(key)
        if entry is None:
            return None
        node = entry[1]
    return node


def scalar(node: Node | None, *path: str) -> Text | None:
    """The text of the leaf at a path of keys, None where there is none or it is null."""
    leaf = child(node, *path)
    return leaf.text if isinstance(leaf, Scalar) and leaf.value is not None else None


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; nothing for any other node."""
    return node.items if isinstance(node, Sequence) else ()


def mappings(node: Node) -> Iterator[Mapping]:
    """Every mapping in a tree, each once however many aliases lead to it."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Mapping):
            yield current
            waiting.extend(value for _, value in reversed(current.pairs))
        elif isinstance(current, Sequence):
            waiting.extend(reversed(current.items))


def blank_templates(text: Text) -> Text:
    """The text with template expressions as unknown characters and template tags as spaces.

    Every character keeps its place. What remains is YAML where the template's author wrote whole
    values and whole lines as expressions, which nearly all do.
    """
    value = TAG.sub(_spaces, text.value)
    lines = [" " * len(line) if _is_expression(line) else line for line in value.split("\n")]
    return text.with_value(EXPRESSION.sub(_unknown, "\n".join(lines)))


def _is_expression(line: str) -> bool:
    """Whether a line is nothing but an expression: it writes whole lines, or none."""
    line = line.strip()
    return line.startswith("{{") and line.endswith("}}")


def _spaces(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def _unknown(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", UNKNOWN, found.group())


def _documents(text: Text) -> Iterator[Node]:
    import yaml  # noqa: PLC0415 - as above

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    anchors: dict[str, Node] = {}
    open_nodes: list[tuple[str | None, bool, list[Node]]] = []
    for event in yaml.parse(text.value, Loader=loader):
        node: Node
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            if len(open_nodes) == DEEPEST:
                raise TreeError("nested too deeply")
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            open_nodes.append((event.anchor, is_mapping, []))
            continue
        if isinstance(event, yaml.ScalarEvent):
            anchor = event.anchor
            node = _scalar(text, event)
        elif isinstance(event, yaml.AliasEvent):
            anchor = None
            if event.anchor not in anchors:
                raise TreeError(f"alias of nothing: {event.anchor}")
            node = anchors[event.anchor]
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            anchor, is_mapping, held = open_nodes.pop()
            node = (
                Mapping(tuple(zip(held[::2], held[1::2], strict=True)))
                if is_mapping
                else Sequence(tuple(held))
            )
        else:
            continue
        if anchor is not None:
            anchors[anchor] = node
        if open_nodes:
            open_nodes[-1][2].append(node)
        else:
            yield node


def _scalar(text: Text, event: "yaml.ScalarEvent") -> Scalar:
    begin, end = event.start_mark, event.end_mark
    raw = text[begin.index : end.index] if begin is not None and end is not None else text[:0]
    plain = not event.style
    value = raw if raw.value == event.value else _aligned(raw, event.value, str(event.style or ""))
    return Scalar(value, plain, event.tag)


def _aligned(raw: Text, value: str, style: str) -> Text:
    """`value` with each character at its place in `raw`, which holds it quoted or folded."""
    if style in ("|", ">"):
        raw = raw[raw.value.find("\n") + 1 :]
    elif style:
        raw = raw[1:-1]
    if raw.value == value:
        return raw
    taken: list[int] = []
    at = 0
    for character in value:
        at = _next(raw.value, at, character)
        taken.append(raw.offsets[min(at, len(raw) - 1)] if len(raw) else 0)
        at += 1
    return join([Text(raw.file, value, tuple(taken))], raw.file)


def _next(raw: str, at: int, character: str) -> int:
    """Where `character` of a value stands in the quoted text, from `at` on."""
    while at < len(raw) and raw[at] != character:
        if character.isspace() and (raw[at].isspace() or raw[at] == "\\"):
            return at
        if not (raw[at].isspace() or raw[at] in "\\'"):
            return at
        at += 1
    return at
