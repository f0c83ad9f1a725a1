"""Write `saqlint/semantics/tables.py` from the real packages; refuses what it cannot tell.

    python -m tests.generate_semantics CACHE [--check]

Every version listed below is installed alone (`pip install --target`, without dependencies) under
the folder CACHE and asked, in a process of its own, for its fields and parameters. The Python that
runs this must have the packages that saq and litestar-saq import: saqlint's `dev` extra has them.
With `--check` nothing is written, and the exit code says whether the tables are up to date.
"""

import argparse
import dataclasses
import importlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent.parent / "saqlint" / "semantics" / "tables.py"

# All releases but 0.14.0, whose wheel has no `saq.queue` and cannot be imported.
SAQ = (
    "0.9.0",
    "0.9.1",
    "0.9.2",
    "0.9.3",
    "0.9.4",
    "0.10.0",
    "0.11.0",
    "0.11.1",
    "0.11.2",
    "0.11.3",
    "0.12.0",
    "0.12.1",
    "0.12.2",
    "0.12.3",
    "0.12.4",
    "0.12.5",
    "0.12.6",
    "0.12.7",
    "0.12.8",
    "0.13.0",
    "0.13.1",
    "0.13.2",
    "0.13.3",
    "0.14.1",
    "0.14.2",
    "0.15.0",
    "0.16.0",
    "0.16.1",
    "0.16.2",
    "0.16.3",
    "0.16.4",
    "0.17.0",
    "0.17.1",
    "0.17.2",
    "0.18.0",
    "0.18.1",
    "0.18.2",
    "0.18.3",
    "0.18.4",
    "0.19.0",
    "0.20.0",
    "0.20.1",
    "0.22.0",
    "0.22.1",
    "0.22.2",
    "0.22.3",
    "0.22.4",
    "0.22.5",
    "0.22.6",
    "0.23.0",
    "0.24.0",
    "0.24.3",
    "0.24.4",
    "0.24.5",
    "0.24.6",
    "0.24.8",
    "0.24.9",
    "0.24.10",
    "0.24.11",
    "0.24.12",
    "0.24.13",
    "0.25.0",
    "0.25.1",
    "0.25.2",
    "0.26.0",
    "0.26.1",
    "0.26.2",
    "0.26.3",
    "0.26.4",
)

# Each with a saq of its time: an older one lacks names it imports, a newer one moved them.
LITESTAR_SAQ = {
    "0.1.9": "0.12.8",
    "0.1.10": "0.12.8",
    "0.1.11": "0.12.8",
    "0.1.12": "0.12.8",
    "0.1.13": "0.12.8",
    "0.1.14": "0.12.8",
    "0.1.15": "0.12.8",
    "0.1.16": "0.12.8",
    "0.1.17": "0.12.8",
    "0.1.18": "0.12.8",
    "0.1.19": "0.12.8",
    "0.1.20": "0.12.8",
    "0.1.21": "0.12.8",
    "0.2.0": "0.14.2",
    "0.3.0": "0.14.2",
    "0.4.0": "0.22.5",
    "0.5.0": "0.22.5",
    "0.5.1": "0.22.5",
    "0.5.2": "0.22.6",
    "0.5.3": "0.24.4",
    "0.6.0": "0.26.0",
    "0.6.1": "0.26.0",
    "0.6.2": "0.26.0",
    "0.6.3": "0.26.0",
    "0.6.4": "0.26.0",
    "0.7.0": "0.26.4",
    "0.7.1": "0.26.4",
    "0.8.0": "0.26.4",
}

# `SAQConfig.web_enabled` once stood five places earlier. Nobody gives it by position.
OTHER_ORDER = {"SAQConfig": {f"0.1.{patch}" for patch in range(9, 15)}}

HEAD = '''"""Names and defaults by version; written by tests/generate_semantics.py, not by hand."""

from types import EllipsisType

# A default of `...` is one that the package computes.
Default = None | bool | int | float | str | tuple[int, ...] | EllipsisType
# A name, its first version, the first version without it, whether it is keyword-only, and since
# when which default holds (none: it is required).
Row = tuple[str, str, str | None, bool, tuple[tuple[str, Default], ...]]
'''

# One parameter or field as it is sent between the processes: name, keyword-only, default.
# A default is `[]` when there is none, `[value]` when plain, `["...", None]` when computed.
Parameter = tuple[str, bool, list[Any]]
Signatures = dict[str, list[Parameter]]


def saq_signatures() -> Signatures:
    """The fields and parameters of the saq that is importable here."""
    job = importlib.import_module("saq.job")
    queue = importlib.import_module("saq.queue").Queue
    worker = importlib.import_module("saq.worker").Worker
    kinds = {kind: _queue_class(kind) for kind in ("redis", "postgres")}
    timers = worker(queue=object(), functions=[]).timers
    return {
        "Job": _fields(job.Job),
        "CronJob": _fields(job.CronJob),
        "Worker": _parameters(worker),
        **{f"Queue.{name}": _method(queue, name) for name in ("enqueue", "apply", "map", "listen")},
        **{f"Job.{name}": _method(job.Job, name) for name in ("enqueue", "abort", "refresh")},
        **{f"{kind} queue": _parameters(found) for kind, found in kinds.items() if found},
        "timers": [(name, True, [value]) for name, value in timers.items()],
        "Status": [(status.name, False, [status.value]) for status in job.Status],
    }


def litestar_saq_signatures() -> Signatures:
    """The fields and parameters of the litestar-saq that is importable here."""
    package = importlib.import_module("litestar_saq")
    config = importlib.import_module("litestar_saq.config")
    inherited = {field.name for field in dataclasses.fields(package.CronJob.__mro__[1])}
    commands = importlib.import_module("litestar_saq.cli").build_cli_app().commands
    options = {
        kind: getattr(config, f"{kind.title()}QueueOptions", None) for kind in ("redis", "postgres")
    }
    return {
        "SAQConfig": _fields(package.SAQConfig),
        "QueueConfig": _fields(package.QueueConfig),
        # The others are those of the saq beside it.
        "CronJob": [field for field in _fields(package.CronJob) if field[0] not in inherited],
        "Worker": _parameters(package.Worker),
        "SAQPlugin": _parameters(package.SAQPlugin),
        **{
            f"{kind} options": [(name, True, []) for name in found.__annotations__]
            for kind, found in options.items()
            if found
        },
        **{
            f"workers {name}": [
                (option, True, [])
                for parameter in command.params
                for option in (*parameter.opts, *parameter.secondary_opts)
            ]
            for name, command in commands.items()
        },
        "exports": [(name, True, []) for name in sorted(package.__all__)],
    }


def _queue_class(kind: str) -> type | None:
    try:
        module = importlib.import_module(f"saq.queue.{kind}")
    except ModuleNotFoundError as error:
        # Before 0.14 `saq.queue` was a module and its Queue spoke Redis only.
        if error.name not in {f"saq.queue.{kind}", "saq.queue"}:
            raise
        return vars(importlib.import_module("saq.queue"))["Queue"] if kind == "redis" else None
    found: type = getattr(module, f"{kind.title()}Queue")
    return found


def _fields(found: type) -> list[Parameter]:
    return [
        (
            field.name,
            field.kw_only is True,
            _default(field.default, computed=field.default_factory is not dataclasses.MISSING),
        )
        for field in dataclasses.fields(found)
    ]


def _method(owner: type, name: str) -> list[Parameter]:
    return _parameters(getattr(owner, name))[1:]


def _parameters(found: Callable[..., Any]) -> list[Parameter]:
    return [
        (parameter.name, parameter.kind is parameter.KEYWORD_ONLY, _default(parameter.default))
        for parameter in inspect.signature(found).parameters.values()
        if parameter.kind not in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}
    ]


def _default(value: object, *, computed: bool = False) -> list[Any]:
    if isinstance(value, Enum):
        value = value.value
    if computed:
        return ["...", None]
    if value in (dataclasses.MISSING, inspect.Parameter.empty):
        return []
    if value is None or isinstance(value, bool | int | float | str):
        return [value]
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return [list(value)]
    return ["...", None]


def installed(cache: Path, name: str, version: str) -> Path:
    """The folder that holds `name` of that version alone."""
    target = cache / f"{name}-{version}"
    if not target.exists():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target)]
        subprocess.run([*pip, f"{name}=={version}"], check=True)
    return target


def introspected(package: str, *targets: Path) -> Signatures:
    """What a fresh process says of `package` when it finds it in `targets`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, targets))}
    command = [sys.executable, __file__, "--introspect", package]
    asked = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    signatures: Signatures = json.loads(asked.stdout.splitlines()[-1])
    return signatures


def requirement(target: Path) -> str:
    """The range of saq that the litestar-saq in `target` asks for."""
    (metadata,) = target.glob("litestar_saq-*.dist-info/METADATA")
    prefix = "Requires-Dist: saq"
    (line,) = (line for line in metadata.read_text().splitlines() if line.startswith(prefix))
    return line.removeprefix(prefix).removeprefix("[hiredis]").strip()


def merged(history: Mapping[str, Signatures]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows (name, since, until, keyword-only, default history) by owner, oldest version first."""
    owners = sorted({owner for signatures in history.values() for owner in signatures})
    return {
        owner: _rows(owner, {v: found.get(owner, []) for v, found in history.items()})
        for owner in owners
    }


def _rows(owner: str, history: Mapping[str, list[Parameter]]) -> list[tuple[Any, ...]]:
    versions = list(history)
    rows = []
    for name in _order(history.values()):
        found = {v: p for v, listed in history.items() for p in listed if p[0] == name}
        present = [versions.index(version) for version in found]
        first, last = present[0], present[-1]
        if present != list(range(first, last + 1)):
            raise SystemExit(f"{owner}: {name!r} went and came back, which a row cannot say")
        (keyword_only,) = {parameter[1] for parameter in found.values()}
        until = versions[last + 1] if last + 1 < len(versions) else None
        rows.append((name, versions[first], until, keyword_only, _changes(found)))
    _check_order(owner, history, [row[0] for row in rows])
    return rows


def _check_order(owner: str, history: Mapping[str, list[Parameter]], order: list[str]) -> None:
    for version, listing in history.items():
        names = [name for name, _, _ in listing]
        if names != sorted(names, key=order.index) and version not in OTHER_ORDER.get(owner, ()):
            raise SystemExit(f"{owner} of {version} has its parameters in another order")


def _order(listings: Iterable[list[Parameter]]) -> list[str]:
    """The newest version's order; a name that is gone stands after the one it followed."""
    order: list[str] = []
    for listing in reversed(list(listings)):
        before = -1
        for name, _, _ in listing:
            if name not in order:
                order.insert(before + 1, name)
            before = order.index(name)
    return order


def _changes(found: Mapping[str, Parameter]) -> tuple[tuple[str, Any], ...]:
    changes: list[tuple[str, Any]] = []
    for version, (_, _, default) in found.items():
        if default and (not changes or changes[-1][1] != _plain(default)):
            changes.append((version, _plain(default)))
    return tuple(changes)


def _plain(default: list[Any]) -> object:
    if len(default) == 2:
        return ...
    return tuple(default[0]) if isinstance(default[0], list) else default[0]


def rendered(saq: Mapping[str, Signatures], plugin: Mapping[str, Signatures], needs: object) -> str:
    """The text of tables.py."""
    return "\n".join(
        [
            HEAD,
            f"SAQ_VERSIONS = {tuple(saq)!r}",
            f"LITESTAR_SAQ_VERSIONS = {tuple(plugin)!r}",
            f"REQUIRES_SAQ = {needs!r}",
            _table("SAQ", merged(saq)),
            _table("LITESTAR_SAQ", merged(plugin)),
        ]
    )


def _table(name: str, rows: Mapping[str, list[tuple[Any, ...]]]) -> str:
    owners = "\n".join(
        f"{owner!r}: ({''.join(f'{row!r}, '.replace('Ellipsis', '...') for row in listed)}),"
        for owner, listed in rows.items()
    )
    return f"{name}: dict[str, tuple[Row, ...]] = {{{owners}}}"


def generated(cache: Path) -> str:
    """The whole of tables.py, formatted."""
    saq = {version: installed(cache, "saq", version) for version in SAQ}
    plugin = {version: installed(cache, "litestar-saq", version) for version in LITESTAR_SAQ}
    text = rendered(
        {version: introspected("saq", target) for version, target in saq.items()},
        {
            version: introspected("litestar-saq", target, saq[LITESTAR_SAQ[version]])
            for version, target in plugin.items()
        },
        {version: requirement(target) for version, target in plugin.items()},
    )
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TABLES), "-"]
    return subprocess.run(ruff, input=text, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Generate, or answer the process that asks for one version."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=Path, nargs="?", default=Path("build", "semantics"))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--introspect", choices=("saq", "litestar-saq"))
    args = parser.parse_args()
    if args.introspect:
        asked = saq_signatures if args.introspect == "saq" else litestar_saq_signatures
        sys.stdout.write(json.dumps(asked()) + "\n")
        return 0
    text = generated(args.cache)
    if args.check:
        return int(TABLES.read_text(encoding="utf-8") != text)
    TABLES.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
