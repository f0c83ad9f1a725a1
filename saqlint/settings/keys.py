"""Every setting that a configuration file may hold: its key, its kind, and what it is for."""

from typing import Literal, TypeAlias

from msgspec import Struct

Kind: TypeAlias = Literal[
    "selectors",
    "globs",
    "folders",
    "path",
    "text",
    "version",
    "choice",
    "flag",
    "seconds",
    "whole seconds",
    "selectors by glob",
]


class Setting(Struct, frozen=True):
    """One key. `choices` are the values of a `choice`, where these are known here."""

    key: str
    kind: Kind
    about: str
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The name of its field in `Config`."""
        return self.key.replace("-", "_")


LEVELS = ("basic", "recommended", "strict")
SETTINGS = (
    Setting("extend", "path", "A configuration file whose settings hold where this one has none."),
    Setting("select", "selectors", "The rules that run, in place of those of the level."),
    Setting("extend-select", "selectors", "Rules that run besides."),
    Setting("ignore", "selectors", "Rules that do not run."),
    Setting(
        "level",
        "choice",
        "The strictest level of rules that run.",
        LEVELS,
    ),
    Setting(
        "per-file-ignores",
        "selectors by glob",
        "Rules that say nothing about files, by pattern; `!` before a pattern means all others.",
    ),
    Setting("fixable", "selectors", "The rules whose fixes `--fix` applies."),
    Setting("unfixable", "selectors", "Rules whose fixes `--fix` does not apply."),
    Setting("unsafe-fixes", "flag", "Whether `--fix` applies fixes that need a person's eye."),
    Setting("long-job-seconds", "seconds", "A job with a longer timeout needs a heartbeat."),
    Setting("default-timeout", "whole seconds", "The timeout that unsafe fixes write, in seconds."),
    Setting("src", "folders", "The folders that modules are imported from."),
    Setting("include", "globs", "The files that are Python, in place of `*.py`."),
    Setting("exclude", "globs", "Files and folders left out, in place of the usual ones."),
    Setting("extend-exclude", "globs", "Files and folders left out besides."),
    Setting("force-exclude", "flag", "Whether files named on the command line are left out too."),
    Setting("respect-gitignore", "flag", "Whether what `.gitignore` names is left out."),
    Setting("saq-version", "version", "The version of saq, in place of the one that is found."),
    Setting(
        "litestar-saq-version",
        "version",
        "The version of litestar-saq, in place of the one that is found.",
    ),
    Setting("cache-dir", "path", "The folder of the cache."),
    Setting("output-format", "text", "How findings are printed."),
    Setting("baseline", "path", "The file of findings that are accepted for now."),
)


def setting_named(key: str) -> Setting | None:
    """Tell the setting of a key."""
    return next((setting for setting in SETTINGS if setting.key == key), None)
