"""What the checklist looks at around the code: brokers, web interfaces, deployment files."""

from typing import Final

from saqlint.checklist.look import Look, Seen, constructions, is_open, parted
from saqlint.model import Absent, Construction, Known, Option, Process, Project, Typed, Value
from saqlint.rules.processes import WORKERS, lifespan_on

_UNSURE: Final = "its guards are not certain"


def stack(project: Project) -> Look:
    """The brokers, as far as their URLs tell which kind they are."""
    judged, unclear = parted(project.brokers, lambda broker: not _tells_kind(broker.dsn))
    hidden = [
        made
        for made in project.constructed("QueueConfig")
        if is_open(made.get("dsn")) and not {"dsn", "broker_instance"} & made.options.keys()
    ]
    if not project.stack.complete and project.brokers:
        reason = "no list of dependencies was found to compare with"
        return Look("broker", open=tuple(Seen(reason, broker.at) for broker in project.brokers))
    return Look(
        "broker",
        seen=tuple(Seen("", broker.at) for broker in judged),
        open=(
            *(Seen("the URL of this broker is not certain", broker.at) for broker in unclear),
            *constructions(hidden, "its options could not all be followed"),
        ),
        absent="no broker is configured by a URL",
    )


def web_uis(project: Project) -> Look:
    """The web interfaces that are, or may be, switched on."""
    configs = list(project.constructed("SAQConfig"))
    judged, unclear = parted(configs, lambda made: is_open(made.get("web_enabled")))
    enabled = [made for made in judged if _is_on(made.options.get("web_enabled"))]
    guarded, unsure = parted(enabled, lambda made: not _guards_certain(project, made))
    return Look(
        "web UI",
        seen=(
            *(Seen("", made.options["web_enabled"].at) for made in guarded),
            *(Seen("", m.at) for m in project.web_mounts if m.guarded is not None),
        ),
        open=(
            *constructions(unclear, "it is not certain whether this one has a web UI"),
            *(Seen(_UNSURE, made.options["web_enabled"].at) for made in unsure),
            *(Seen(_UNSURE, m.at) for m in project.web_mounts if m.guarded is None),
        ),
        absent="no web UI is enabled",
    )


def _guards_certain(project: Project, config: Construction) -> bool:
    """Whether it has guards, or it is known of its applications whether they have."""
    guards = config.get("web_guards")
    if not isinstance(guards, Absent) and not (isinstance(guards, Known) and not guards.value):
        return not is_open(guards)
    plugins = [plugin for plugin in project.plugins if plugin.config == config]
    apps = [app for plugin in plugins for app in project.apps_of(plugin)]
    return bool(apps) and all(app.guarded is not None for app in apps)


def deployment(project: Project) -> Look:
    """The commands of the production files."""
    files = [made for made in project.deployments if made.production]
    commands = [
        process
        for made in files
        for process in made.processes
        if process.production and process.role != "other"
    ]
    # A web server alone is no fault where its workers may be started otherwise, nor a proof.
    alone = not any(_brings_workers(project, process) for process in commands)
    unclear = commands if alone else []
    return Look(
        "command",
        seen=tuple(Seen(f"`{p.service}`", p.at) for p in commands if not alone),
        open=(
            *(Seen(f"`{p.service}` starts no worker that could be seen", p.at) for p in unclear),
            *(Seen(made.skipped, made.at) for made in files if made.skipped is not None),
        ),
        missing="no deployment file that starts the application was found",
    )


def _brings_workers(project: Project, process: Process) -> bool:
    if process.role in WORKERS:
        return True
    return process.role == "litestar-server" and lifespan_on(project, process) is not None


def _tells_kind(dsn: Value) -> bool:
    """Whether a URL is known, or at least its scheme."""
    return isinstance(dsn, Known) or (isinstance(dsn, Typed) and "://" in dsn.prefix)


def _is_on(option: Option | None) -> bool:
    return option is not None and isinstance(option.value, Known) and bool(option.value.value)
