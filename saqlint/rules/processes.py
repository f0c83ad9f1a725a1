"""What the deployment files start and what `SAQConfig` says of it, as several rules ask."""

from collections.abc import Iterator

from saqlint.finding import Label
from saqlint.model import (
    Absent,
    App,
    Construction,
    FileKind,
    Known,
    Option,
    Plugin,
    Process,
    ProcessRole,
    Project,
    Unknown,
    Value,
    Worker,
)

WORKERS: tuple[ProcessRole, ...] = ("litestar-workers", "saq")
WEB: tuple[ProcessRole, ...] = ("litestar-server", "server")
LISTS: tuple[FileKind, ...] = ("procfile", "compose", "supervisor", "platform", "toml")
"""Files that name all that runs; of the other kinds each file describes one part."""


def processes(project: Project, *roles: ProcessRole) -> Iterator[Process]:
    """What any deployment file starts in these roles, in the order of the files."""
    return (
        process
        for file in project.deployments
        for process in file.processes
        if process.role in roles
    )


def in_production(project: Project, *roles: ProcessRole) -> Iterator[Process]:
    """The same without development."""
    return (process for process in processes(project, *roles) if process.production)


def lifespan(config: Construction | None) -> Value:
    """The `use_server_lifespan` of an `SAQConfig`; None is one that is not known."""
    return Unknown("its config") if config is None else config.get("use_server_lifespan")


def lifespan_on(project: Project, process: Process) -> Option | None:
    """A `use_server_lifespan=True` that no deployment can switch off, of the process's plugins."""
    configs = [plugin for plugin in plugins_of(project, process) if plugin.config is not None]
    found = [_switched_on(plugin) for plugin in configs]
    return found[0] if found and None not in found else None


def _switched_on(plugin: Plugin) -> Option | None:
    option = None if plugin.config is None else plugin.config.options.get("use_server_lifespan")
    # The worker of a queue that the web process runs itself is not started by it.
    if option is None or (plugin.queues and all(runs_inside(made) for made in plugin.queues)):
        return None
    match option.value:
        case Known(value=True, overridable=False):
            return option
    return None


def plugins_of(project: Project, process: Process) -> tuple[Plugin, ...]:
    """The plugins of the application that a process names; all where that is not certain."""
    named = [app for app in project.apps if _is_named(app, process.target)]
    if len(named) == 1 and named[0].plugins and not named[0].plugins_open:
        return named[0].plugins
    return tuple(plugin for plugin in project.plugins if plugin.installed is not False)


def is_elsewhere(project: Project, process: Process, made: Construction) -> bool:
    """Whether a `QueueConfig` is another application's than the one that a process names."""
    own = {plugin.at for plugin in plugins_of(project, process)}
    holders = {p.at for p in project.plugins if any(made.at == queue.at for queue in p.queues)}
    return bool(holders) and not holders & own


def _is_named(app: App, target: str | None) -> bool:
    return target is not None and f".{app.name}".endswith(f".{target}")


def runs_inside(made: Construction) -> bool:
    """Whether a `QueueConfig` says that the web process runs its worker."""
    match made.get("separate_process"):
        case Known(value=False):
            return True
    return False


def is_off(value: Value) -> bool:
    """Whether an option that is off by default certainly is."""
    match value:
        case Absent():
            return True
        case Known(value=held, overridable=False):
            return not held
    return False


def runs_apart(worker: Worker) -> bool:
    """Whether it certainly runs in no web process: a `QueueConfig` with nothing to the contrary."""
    if worker.construction.kind != "QueueConfig":
        return False
    match worker.construction.get("separate_process"):
        case Absent() | Known(value=True, overridable=False):
            return True
    return False


def starts(process: Process) -> Label:
    """A label for what a process starts."""
    what = "the worker" if process.role in WORKERS else "the web application"
    return Label(process.at, f"{what} is started here")


def shown(web: Process) -> str:
    """The beginning of a command that starts a web application, as a message names it."""
    if web.role == "litestar-server":
        return "litestar run"
    return web.command.split(" ", 1)[0].rpartition("/")[2]


def queue_names(project: Project) -> frozenset[str] | None:
    """The names of all queues that litestar-saq is given; None where that is not certain."""
    configured = [config.queue_name for config in project.queue_configs()]
    if not configured or any(plugin.queues_open for plugin in project.plugins):
        return None
    names = frozenset(name for name in configured if name is not None)
    return None if None in configured else names


def chosen_queues(process: Process) -> tuple[str, ...] | None:
    """The queues of `--queues`; empty for all, None where that is not certain."""
    if process.options_open:
        return None
    given = [option.value for option in process.options if option.name == "--queues"]
    names = tuple(name for name in given if name is not None)
    return names if len(names) == len(given) else None
