"""The JSON schema of the configuration, from the settings; `python -m saqlint.front.schema`."""

import json
import sys
from typing import Any

from saqlint.formats import format_names
from saqlint.settings.keys import SETTINGS, Kind, Setting

# Of the codes of other packages' rules their form is known, as `saqlint.plugins` demands it.
_SELECTORS = {
    "type": "array",
    "items": {
        "type": "string",
        "pattern": "^([A-Z]{1,3}[0-9]{0,3}|[a-z][a-z0-9]*(-[a-z0-9]+)*)$",
    },
}
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SHAPES: dict[Kind, dict[str, Any]] = {
    "selectors": _SELECTORS,
    "globs": _TEXTS,
    "folders": _TEXTS,
    "path": {"type": "string", "minLength": 1},
    "text": {"type": "string", "minLength": 1},
    "version": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)*([a-z.+-][0-9A-Za-z_.+-]*)?$"},
    "choice": {"type": "string"},
    "flag": {"type": "boolean"},
    "seconds": {"type": "number", "exclusiveMinimum": 0},
    "whole seconds": {"type": "integer", "minimum": 1},
    "selectors by glob": {"type": "object", "additionalProperties": _SELECTORS},
}


def schema() -> dict[str, Any]:
    """Describe `saqlint.toml`, and the table `[tool.saqlint]`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "saqlint",
        "description": "Settings of saqlint: saqlint.toml, or [tool.saqlint] in pyproject.toml.",
        "type": "object",
        "properties": {setting.key: _property(setting) for setting in SETTINGS},
        "additionalProperties": False,
    }


def text() -> str:
    """Write the schema as its file holds it."""
    return json.dumps(schema(), indent=2) + "\n"


def _property(setting: Setting) -> dict[str, Any]:
    choices = format_names() if setting.key == "output-format" else setting.choices
    shape = _SHAPES[setting.kind]
    values = {"enum": list(choices)} if choices else {}
    return {"description": setting.about, **shape, **values}


if __name__ == "__main__":
    sys.stdout.write(text())
