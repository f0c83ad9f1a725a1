"""Sheets to deployments: images' own commands, entrypoint scripts, timers and bases looked up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.deployment.commandline import Setting, Start, starts, starts_of_shell
from saqlint.extract.deployment.launch import Build, Given, Launch, Sheet
from saqlint.extract.deployment.programs import is_outside_image
from saqlint.extract.deployment.surroundings import Surroundings
from saqlint.extract.deployment.text import Text, start_of
from saqlint.extract.deployment.words import Word, command_span
from saqlint.model import Deployment, Process, Span

DEEPEST_BASE: Final = 8
WORKERISH: Final = re.compile(r"worker|queue|saq|consumer", re.IGNORECASE)


class Index(Struct, frozen=True):
    """All sheets of a project, for what one file says about another."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    built: Mapping[str, Build] = field(default_factory=dict)
    """The image names that some compose service builds."""
    timers: Mapping[str, str] = field(default_factory=dict)

    def image_of(self, build: Build) -> Launch | None:
        """The stage that a build makes, with its commands."""
        sheet = self.sheets.get(build.dockerfile)
        if sheet is None or sheet.kind != "dockerfile" or not sheet.launches:
            return None
        if build.target is None:
            return sheet.launches[-1]
        wanted = build.target.lower()
        return next((own for own in sheet.launches if own.service.lower() == wanted), None)

    def service(self, path: str, name: str) -> Launch | None:
        """A service of a compose file."""
        sheet = self.sheets.get(path)
        launches = sheet.launches if sheet is not None else ()
        return next((launch for launch in launches if launch.service == name), None)


def index(sheets: Sequence[Sheet]) -> Index:
    """What the sheets say about each other."""
    built = {
        launch.image.value: launch.build
        for sheet in sheets
        if sheet.kind == "compose"
        for launch in sheet.launches
        if launch.image is not None and launch.build is not None
    }
    timers = {unit: when for sheet in sheets for unit, when in sheet.timers.items()}
    return Index({sheet.path: sheet for sheet in sheets}, built, timers)


def deployment(sheet: Sheet, known: Index, surroundings: Surroundings) -> Deployment:
    """A sheet with everything looked up."""
    found = [
        (launch, start)
        for launch in sheet.launches
        for start in _starts(_complete(launch, known), known, surroundings)
    ]
    production = sheet.production
    if sheet.kind == "procfile" and any(start.development for _, start in found):
        production = False
    processes = tuple(
        _process(sheet, launch, start, known, production=production) for launch, start in found
    )
    return Deployment(
        path=sheet.path,
        kind=sheet.kind,
        at=start_of(sheet.path),
        processes=tuple(process for process in processes if _matters(process)),
        images=sheet.images,
        production=production,
        skipped=sheet.skipped,
    )


def _matters(process: Process) -> bool:
    return process.role != "other" or process.may_work or process.scheduled


def _may_work(sheet: Sheet, launch: Launch, start: Start) -> bool:
    """Scripts and recipes call many programs: of them only what speaks of a worker may be one."""
    if (
        sheet.kind not in ("shell", "makefile")
        and sheet.path.rpartition("/")[2] != "pyproject.toml"
    ):
        return start.may_work
    speaks = WORKERISH.search(f"{sheet.path} {launch.service} {start.command}")
    return start.may_work and speaks is not None


def _process(
    sheet: Sheet, launch: Launch, start: Start, known: Index, *, production: bool
) -> Process:
    unit = sheet.path.rpartition("/")[2]
    timed = known.timers.get(unit) if sheet.kind == "systemd" else None
    return Process(
        file=sheet.kind,
        at=start.at if start.at.path == sheet.path else _place(launch),
        service=launch.service,
        command=start.command,
        role=start.role,
        target=start.target,
        target_at=start.target_at,
        options=start.options,
        options_open=start.options_open,
        scheduled=launch.scheduled or timed is not None,
        schedule=launch.schedule or timed,
        runs_project=start.runs_project,
        may_work=_may_work(sheet, launch, start),
        grace_seconds=launch.grace_seconds,
        grace_at=launch.grace_at,
        production=production and launch.production and not start.development,
    )


def _place(launch: Launch) -> Span:
    """Where a launch's own command stands, else its service's name."""
    for given in (launch.command, launch.entrypoint):
        if isinstance(given, Text):
            return given.span if given.file.path == launch.at.path else launch.at
        if given and given[0].at.path == launch.at.path:
            return command_span(given)
    return launch.at


def _complete(launch: Launch, known: Index) -> Launch:
    """The launch with what it takes over from the service of another file that it extends."""
    for _ in range(DEEPEST_BASE):
        if launch.extends is None:
            break
        base = known.service(*launch.extends)
        if base is None:
            return replace(launch, extends=None, partial=False)
        launch = replace(
            launch,
            command=launch.command if launch.command is not None else base.command,
            entrypoint=launch.entrypoint if launch.entrypoint is not None else base.entrypoint,
            build=launch.build or base.build,
            image=launch.image or base.image,
            extends=base.extends,
            partial=launch.partial and base.partial,
        )
    return launch


def _starts(launch: Launch, known: Index, surroundings: Surroundings) -> Iterator[Start]:
    build = launch.build
    if build is None and launch.image is not None:
        build = known.built.get(launch.image.value)
    image = known.image_of(build) if build is not None else None
    command, entrypoint = launch.command, launch.entrypoint
    # An entrypoint of the service's own empties the image's command.
    if image is not None and entrypoint is None:
        entrypoint = image.entrypoint
        command = image.command if command is None else command
    scope = image.scope if image is not None else launch.scope
    copies = image.copies if image is not None else launch.copies
    near = build.dockerfile if image is not None and build is not None else launch.at.path
    setting = Setting(surroundings, copies, scope, near)
    if not isinstance(command, Text):
        setting = replace(setting, whole=_place(replace(launch, command=command)))
    outside = build is None and launch.image is not None and is_outside_image(launch.image.value)
    found = list(_run(entrypoint, command, setting))
    if outside:
        yield from (start for start in found if start.role != "other")
    elif found or launch.partial:
        yield from found
    elif entrypoint is None and command is None and (launch.image or launch.build):
        yield Start(launch.at, "", may_work=True)


def _run(entrypoint: Given | None, command: Given | None, setting: Setting) -> Iterator[Start]:
    """Docker's rules: a shell-form entrypoint takes no command, a shell-form command is `sh -c`."""
    if isinstance(entrypoint, Text):
        yield from starts_of_shell(entrypoint, setting)
    elif entrypoint and isinstance(command, Text):
        place = command.span
        shell = [Word(command.spread(part), place) for part in ("sh", "-c")]
        yield from starts((*entrypoint, *shell, Word(command, place)), setting)
    elif isinstance(command, Text):
        yield from starts_of_shell(command, setting)
    else:
        yield from starts((*(entrypoint or ()), *(command or ())), setting)
