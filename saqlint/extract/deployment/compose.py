"""Compose files: services with their commands, builds, grace periods and profiles."""

import posixpath
from collections.abc import Iterator
from typing import Final

from saqlint.extract.deployment.launch import (
    Build,
    Given,
    Launch,
    Sheet,
    beside,
    is_development,
    names_development,
    names_production,
    seconds,
)
from saqlint.extract.deployment.text import Text
from saqlint.extract.deployment.words import Word, interpolate, split
from saqlint.extract.deployment.yamltree import (
    Entries,
    Node,
    Scalar,
    Sequence,
    child,
    documents,
    entries,
    items,
    scalar,
)

NEVER_SET: Final = "!reset"
DEEPEST_BASE: Final = 8


def read(path: str, text: Text) -> Sheet:
    """The services of a compose file. Raises `TreeError` where it is no YAML."""
    launches: list[Launch] = []
    images: list[str] = []
    for document in documents(text):
        for name, (key, node) in entries(child(document, "services")).items():
            launch = _service(path, name, key, node, document)
            launches.append(launch)
            if launch.image is not None:
                images.append(launch.image.value)
    production = not is_development(path) and not _is_infrastructure(path)
    return Sheet(path, "compose", tuple(launches), tuple(images), production)


def is_compose(document: Node) -> bool:
    """Whether a document looks like a compose file whatever its name: services, by name."""
    return any(
        {"image", "build", "extends"} & entries(service).keys()
        for _, service in entries(child(document, "services")).values()
    )


def _is_infrastructure(path: str) -> bool:
    return ".infra." in posixpath.basename(path)


def _service(path: str, name: str, key: Scalar, node: Node, document: Node) -> Launch:
    given = dict(_inherited(node, document, depth=0))
    command, entrypoint = _command(given, "command"), _command(given, "entrypoint")
    image = _interpolated(scalar_of(given, "image"))
    build = _build(path, given)
    grace = scalar_of(given, "stop_grace_period")
    return Launch(
        service=name,
        at=key.text.span,
        command=command,
        entrypoint=entrypoint,
        build=build,
        image=image,
        extends=_extends(path, node),
        grace_seconds=seconds(grace.value) if grace is not None else None,
        grace_at=grace.span if grace is not None else None,
        production=_runs(given) and not _is_development_service(given, path, build),
        partial=image is None and build is None and "extends" not in given,
    )


def _inherited(node: Node, document: Node, depth: int) -> Entries:
    """A service's entries with those of the service of this file that it extends."""
    own = entries(node)
    base = scalar(node, "extends") or scalar(node, "extends", "service")
    if base is None or depth > DEEPEST_BASE or scalar(node, "extends", "file") is not None:
        return own
    parent = child(document, "services", base.value)
    return own if parent is None else {**_inherited(parent, document, depth + 1), **own}


def _extends(path: str, node: Node) -> tuple[str, str] | None:
    file, service = scalar(node, "extends", "file"), scalar(node, "extends", "service")
    if file is None or service is None:
        return None
    return beside(path, file.value), service.value


def scalar_of(given: Entries, name: str) -> Text | None:
    """The text of an entry, None where it is absent, null or no leaf."""
    if name not in given:
        return None
    node = given[name][1]
    return node.text if isinstance(node, Scalar) and node.value is not None else None


def _interpolated(text: Text | None) -> Text | None:
    return None if text is None else interpolate(text, {})


def _command(given: Entries, name: str) -> Given | None:
    """A command as its arguments: a string is split like a shell would, but by Compose."""
    if name not in given:
        return None
    node = given[name][1]
    if isinstance(node, Sequence):
        return tuple(_argument(item) for item in items(node) if isinstance(item, Scalar))
    if isinstance(node, Scalar) and node.value is not None and node.tag != NEVER_SET:
        return split(interpolate(node.text, {}))
    return None


def _argument(item: Scalar) -> Word:
    return Word(interpolate(item.text, {}), item.text.span)


def _build(path: str, given: Entries) -> Build | None:
    if "build" not in given:
        return None
    node = given["build"][1]
    if isinstance(node, Scalar):
        context = interpolate(node.text, {})
        return Build(beside(path, posixpath.join(context.value, "Dockerfile")))
    folder, file = scalar(node, "context"), scalar(node, "dockerfile")
    target = scalar(node, "target")
    context_path = interpolate(folder, {}).value if folder is not None else "."
    file_path = interpolate(file, {}).value if file is not None else "Dockerfile"
    return Build(
        beside(path, posixpath.join(context_path, file_path)),
        interpolate(target, {}).value if target is not None else None,
    )


def _runs(given: Entries) -> bool:
    """Whether the service has a replica at all."""
    counts = [scalar_of(given, "scale")]
    if "deploy" in given:
        counts.append(scalar(given["deploy"][1], "replicas"))
    return all(count is None or count.value != "0" for count in counts)


def _is_development_service(given: Entries, path: str, build: Build | None) -> bool:
    profiles = list(_profiles(given))
    if profiles and all(names_development(profile) for profile in profiles):
        return True
    if build is None or names_production(posixpath.basename(path)):
        return False
    return is_development(build.dockerfile) or names_development(build.target or "")


def _profiles(given: Entries) -> Iterator[str]:
    if "profiles" in given:
        for item in items(given["profiles"][1]):
            if isinstance(item, Scalar):
                yield item.text.value
