"""Kubernetes manifests, plain or as templates: containers with commands and grace periods."""

import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.deployment.launch import Launch, Sheet, is_development
from saqlint.extract.deployment.text import UNKNOWN, Text
from saqlint.extract.deployment.words import Word, split
from saqlint.extract.deployment.yamltree import (
    Mapping,
    Node,
    Scalar,
    child,
    documents,
    entries,
    items,
    mappings,
    scalar,
)

REFERENCE: Final = re.compile(r"\$\$|\$\(([A-Za-z_][\w.-]*)\)")


def read(path: str, text: Text) -> Sheet:
    """The containers of a manifest. Raises `TreeError` where it is no YAML."""
    launches: list[Launch] = []
    for document in documents(text):
        for manifest in _manifests(document):
            launches.extend(_launches(manifest))
    images = tuple(launch.image.value for launch in launches if launch.image is not None)
    return Sheet(path, "kubernetes", tuple(launches), images, not is_development(path))


def read_values(path: str, text: Text) -> Sheet:
    """A chart's values: whatever has a `command` or `args`. Raises `TreeError`."""
    launches = [
        Launch("values", argument[0].at, command=argument)
        for document in documents(text)
        for mapping in mappings(document)
        if (argument := _arguments(mapping))
    ]
    return Sheet(path, "kubernetes", tuple(launches), (), not is_development(path))


def is_manifest(document: Node) -> bool:
    """Whether a document is a Kubernetes object."""
    return {"apiVersion", "kind"} <= entries(document).keys()


def _manifests(document: Node) -> Iterator[Node]:
    if not is_manifest(document):
        return
    kind = scalar(document, "kind")
    if kind is not None and kind.value.endswith("List"):
        yield from items(child(document, "items"))
    else:
        yield document


def _launches(manifest: Node) -> Iterator[Launch]:
    kind = scalar(manifest, "kind")
    name = scalar(manifest, "metadata", "name") or kind
    if kind is None or name is None:
        return
    pod, schedule = _pod(manifest, kind.value)
    grace = scalar(pod, "terminationGracePeriodSeconds")
    replicas = scalar(manifest, "spec", "replicas")
    suspended = scalar(manifest, "spec", "suspend")
    for container in items(child(pod, "containers")):
        title = scalar(container, "name") or name
        yield Launch(
            service=title.value,
            at=title.span,
            command=_words(child(container, "args")),
            entrypoint=_words(child(container, "command")),
            image=scalar(container, "image"),
            scheduled=kind.value == "CronJob",
            schedule=schedule.value if schedule is not None else None,
            grace_seconds=_number(grace),
            grace_at=grace.span if grace is not None else None,
            production=(replicas is None or replicas.value != "0")
            and (suspended is None or suspended.value.lower() != "true"),
        )


def _pod(manifest: Node, kind: str) -> tuple[Node | None, Text | None]:
    """The pod's specification, and for a CronJob its schedule."""
    if kind == "CronJob":
        pod = child(manifest, "spec", "jobTemplate", "spec", "template", "spec")
        return pod, scalar(manifest, "spec", "schedule")
    template = child(manifest, "spec", "template")
    if template is None or kind == "Pod":
        return child(manifest, "spec"), None
    # Argo's and Cloud Run's jobs nest one template more.
    inner = child(template, "spec", "template", "spec")
    return inner or child(template, "spec"), None


def _words(node: Node | None) -> tuple[Word, ...] | None:
    """A `command` or `args`: a list, or in some dialects one string."""
    if isinstance(node, Scalar):
        return split(node.text) if node.value else None
    if node is None or isinstance(node, Mapping):
        return None
    leaves = [item.text for item in items(node) if isinstance(item, Scalar)]
    return tuple(Word(_referenced(leaf), leaf.span) for leaf in leaves)


def _referenced(text: Text) -> Text:
    """The text with Kubernetes' own `$(NAME)` as unknown characters."""
    found = REFERENCE.sub(lambda match: UNKNOWN * len(match.group()), text.value)
    return text.with_value(found)


def _arguments(mapping: Mapping) -> tuple[Word, ...]:
    given = entries(mapping)
    parts = [_words(given[name][1]) for name in ("command", "args") if name in given]
    return tuple(word for part in parts if part for word in part)


def _number(text: Text | None) -> float | None:
    return float(text.value) if text is not None and text.value.isdigit() else None
