"""Dockerfiles: what each stage starts, with `ARG` and `ENV` filled in."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.deployment.launch import (
    Given,
    Launch,
    Sheet,
    is_development,
    names_development,
)
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import Scope, Word, expand, split
from saqlint.extract.deployment.yamltree import Scalar, TreeError, documents, items

INSTRUCTION: Final = re.compile(r"\s*([A-Za-z]+)(?=\s|$)[ \t]*")
ESCAPE: Final = re.compile(r"#\s*escape\s*=\s*(.)", re.IGNORECASE)
HEREDOC: Final = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
FROM: Final = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?")


class Stage(Struct, frozen=True):
    """A stage while it is read; `image` is the base it starts from."""

    name: str
    at: Text
    image: str
    command: Given | None = None
    entrypoint: Given | None = None
    own: bool = False
    variables: dict[str, Text] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)


def read(path: str, text: Text) -> Sheet:
    """The stages of a Dockerfile that start something; the last is what `docker build` makes."""
    stages = _stages(text)
    launches = tuple(
        _launch(path, stage)
        for stage in stages
        if stage is stages[-1] or (stage.own and (stage.command or stage.entrypoint))
    )
    return Sheet(path, "dockerfile", launches, (), not is_development(path))


def _launch(path: str, stage: Stage) -> Launch:
    given = stage.command if stage.command is not None else stage.entrypoint
    place = given.span if isinstance(given, Text) else given[0].at if given else stage.at.span
    return Launch(
        service=stage.name or path.rpartition("/")[2],
        at=place,
        command=stage.command,
        entrypoint=stage.entrypoint,
        scope=Scope(stage.variables),
        copies=stage.copies,
        production=not names_development(stage.name),
    )


def _stages(text: Text) -> list[Stage]:
    stages: list[Stage] = []
    arguments: dict[str, Text] = {}
    for name, rest in _instructions(text):
        if name == "FROM":
            stages.append(_from(rest, stages, arguments))
        elif not stages:
            if name == "ARG":
                arguments.update(_assignments(rest, arguments))
        else:
            stages[-1] = _applied(stages[-1], name, rest, arguments)
    return stages


def _from(rest: Text, stages: list[Stage], arguments: dict[str, Text]) -> Stage:
    found = FROM.match(rest.value)
    if found is None:
        return Stage("", rest, "")
    image = expand(rest[found.start(1) : found.end(1)], Scope(arguments)).value
    name = found[2] or ""
    for earlier in reversed(stages):
        if earlier.name and earlier.name.lower() == image.lower():
            copies, variables = dict(earlier.copies), dict(earlier.variables)
            return replace(
                earlier, name=name, at=rest, own=False, copies=copies, variables=variables
            )
    return Stage(name, rest, image)


def _applied(stage: Stage, name: str, rest: Text, arguments: dict[str, Text]) -> Stage:
    if name == "CMD":
        return replace(stage, command=_given(rest), own=True)
    if name == "ENTRYPOINT":
        # An ENTRYPOINT empties the CMD that the stage took over from its base.
        kept = stage.command if stage.own else None
        return replace(stage, entrypoint=_given(rest), command=kept, own=True)
    if name in ("ENV", "ARG"):
        defaults = {**arguments, **stage.variables} if name == "ARG" else stage.variables
        given = _assignments(rest, defaults)
        if name == "ARG":
            given |= {key: arguments[key] for key in _bare(rest) if key in arguments}
        return replace(stage, variables={**stage.variables, **given})
    if name in ("COPY", "ADD"):
        return replace(stage, copies={**stage.copies, **_copied(rest, stage)})
    return stage


def _given(rest: Text) -> Given | None:
    """The exec form as arguments, the shell form as text."""
    rest = rest.strip()
    if rest.value.startswith("["):
        try:
            [document] = documents(rest.with_value(rest.value.replace("\t", " ")))
        except (TreeError, ValueError):
            return rest
        arguments = [item.text for item in items(document) if isinstance(item, Scalar)]
        return tuple(Word(argument, argument.span) for argument in arguments)
    return rest if rest.value else None


def _assignments(rest: Text, known: dict[str, Text]) -> dict[str, Text]:
    """`NAME=value …`, or the old `NAME value`."""
    given: dict[str, Text] = {}
    if "=" not in rest.value.partition(" ")[0]:
        name, blank, _ = rest.value.partition(" ")
        if blank:
            given[name] = expand(rest[len(name) + 1 :].strip(), Scope(known))
        return given
    for word in split(rest, scope=Scope(known)):
        name, equals, _ = word.value.partition("=")
        if equals:
            given[name] = word.text[len(name) + 1 :]
    return given


def _bare(rest: Text) -> list[str]:
    return [word.value for word in split(rest) if "=" not in word.value]


def _copied(rest: Text, stage: Stage) -> dict[str, str]:
    """For a `COPY` of one file or more: where each lands, and where it came from."""
    given = _given(rest) if rest.value.lstrip().startswith("[") else None
    words = given if isinstance(given, tuple) else split(rest, scope=Scope(stage.variables))
    flags = [word.value for word in words if word.value.startswith("--")]
    paths = [word.value for word in words if not word.value.startswith("--")]
    *sources, destination = paths or [""]
    if not sources or any(flag.startswith("--from") for flag in flags):
        return {}
    if destination.endswith("/") or len(sources) > 1 or destination in (".", ".."):
        base = destination.rstrip("/")
        return {f"{base}/{source.rpartition('/')[2]}": source for source in sources}
    return {destination: sources[0]}


def _instructions(text: Text) -> Iterator[tuple[str, Text]]:
    """The instructions with their arguments, continuation lines joined, comments dropped."""
    escape = ESCAPE.match(text.value)
    mark = escape[1] if escape else "\\"
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.value.strip() or line.value.lstrip().startswith("#"):
            continue
        parts = [line]
        while parts[-1].value.rstrip().endswith(mark) and at < len(lines):
            parts[-1] = parts[-1][: len(parts[-1].value.rstrip()) - 1]
            while at < len(lines) and lines[at].value.lstrip().startswith("#"):
                at += 1
            if at < len(lines):
                parts.append(lines[at])
                at += 1
        whole = _joined(parts)
        found = INSTRUCTION.match(whole.value)
        if found is None:
            continue
        rest = whole[found.end() :]
        yield found[1].upper(), rest
        for heredoc in HEREDOC.finditer(rest.value):
            while at < len(lines) and lines[at].value.strip() != heredoc[2]:
                at += 1
            at += 1


def _joined(parts: list[Text]) -> Text:
    first = parts[0]
    value = " ".join(part.value for part in parts)
    offsets: list[int] = []
    for number, part in enumerate(parts):
        if number:
            offsets.append(offsets[-1] if offsets else 0)
        offsets.extend(part.offsets)
    return first if len(parts) == 1 else Text(first.file, value, tuple(offsets))
