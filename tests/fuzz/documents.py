"""Configuration files that are TOML for certain, so that what reads them gets to their values."""

import json
from collections.abc import Mapping

from hypothesis import strategies as st

from saqlint.settings.keys import SETTINGS

_KEYS = [setting.key for setting in SETTINGS]
_TEXTS = st.one_of(
    st.sampled_from(["SAQ201", "SAQ2", "ALL", "saq201", "enqueue-without-timeout", "strict"]),
    st.sampled_from(
        ["", ".", "..", "/", "~", "src", "a.toml", "b.toml", "*", "!*.py", "**/a[", "json"]
    ),
    st.sampled_from(["0.26.4", ">=1", "1e9", "full", "\x1b[31m", "\x7f", "\u202e", "é", "$HOME"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
_PLAIN = st.one_of(
    _TEXTS,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.dates(),
    st.datetimes(),
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)
_SETTINGS = st.dictionaries(st.sampled_from(_KEYS) | _TEXTS, _VALUES, max_size=5)


def _value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_value(k)} = {_value(v)}' for k, v in value.items())}}}"
    return str(value)


def document(settings: Mapping[str, object]) -> bytes:
    """The settings as a file's content."""
    rows = (f"{_value(key)} = {_value(value)}\n" for key, value in settings.items())
    return "".join(rows).encode()


DOCUMENTS = _SETTINGS.map(document)
