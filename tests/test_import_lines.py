import ast

import pytest

from saqlint.fixes.edits import EditError, Text
from saqlint.fixes.import_lines import added_import

CASES = {
    "empty": ("", "import time\n"),
    "code alone": ("x = 1\n", "import time\n\nx = 1\n"),
    "shebang and comments": (
        "#!/usr/bin/env python\n# Why.\nx = 1\n",
        "#!/usr/bin/env python\n# Why.\nimport time\n\nx = 1\n",
    ),
    "docstring": ('"""Doc."""\n\nx = 1\n', '"""Doc."""\n\nimport time\n\nx = 1\n'),
    "docstring alone": ('"""Doc."""', '"""Doc."""\n\nimport time'),
    "future": (
        "from __future__ import annotations\n\nx = 1\n",
        "from __future__ import annotations\n\nimport time\n\nx = 1\n",
    ),
    "docstring, future, imports": (
        '"""Doc."""\n\nfrom __future__ import annotations\n\nimport os\n\nx = 1\n',
        '"""Doc."""\n\nfrom __future__ import annotations\n\nimport os\nimport time\n\nx = 1\n',
    ),
    "in order": ("import abc\nimport zlib\n", "import abc\nimport time\nimport zlib\n"),
    "first": ("import zlib\n", "import time\nimport zlib\n"),
    "before from": ("from datetime import date\n", "import time\nfrom datetime import date\n"),
    "its own section": ("from saq import Queue\n", "import time\n\nfrom saq import Queue\n"),
    "the section that is there": (
        "import os\nfrom datetime import date\n\nimport saq\n",
        "import os\nimport time\nfrom datetime import date\n\nimport saq\n",
    ),
    "relative imports are no standard ones": (
        "from . import time_zones\n",
        "import time\n\nfrom . import time_zones\n",
    ),
    "a decorated function first": (
        "@f\ndef g(): ...\n",
        "import time\n\n@f\ndef g(): ...\n",
    ),
    "an import of several lines": (
        "import os  # a\nfrom x import (\n    y,\n)\n",
        "import os  # a\nimport time\nfrom x import (\n    y,\n)\n",
    ),
    "CRLF": ("import os\r\nx = 1\r\n", "import os\r\nimport time\r\nx = 1\r\n"),
    "no final newline": ("import os", "import os\nimport time"),
    "only for type checkers": (
        "import os\n\nif TYPE_CHECKING:\n    import time\n",
        "import os\nimport time\n\nif TYPE_CHECKING:\n    import time\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_import_goes_where_people_look_for_it(name: str) -> None:
    before, after = CASES[name]
    text = Text(before)
    change = added_import(text, ast.parse(before), "time")
    assert change is not None
    assert text.changed([change]) == after
    assert added_import(Text(after), ast.parse(after), "time") is None


@pytest.mark.parametrize(
    "text",
    [
        "import time\n",
        "import os, time\n",
        "x = 1\nimport time\n",
        '"""Doc."""\nfrom time import sleep\nimport time\n',
    ],
)
def test_an_import_that_is_there_is_not_added(text: str) -> None:
    assert added_import(Text(text), ast.parse(text), "time") is None


@pytest.mark.parametrize(
    "text",
    [
        "from time import time\n",
        "from datetime import time\n",
        "import clock as time\n",
        "import time as time\n",
        "def f(time): ...\n",
        "def time(): ...\n",
        "class time: ...\n",
        "for time in range(3): ...\n",
        "try:\n    x\nexcept E as time:\n    y\n",
        "match x:\n    case [*time]: ...\n",
        "match x:\n    case {**time}: ...\n",
        "match x:\n    case 1 as time: ...\n",
        "with f() as time: ...\n",
    ],
)
def test_a_name_that_means_something_else_is_respected(text: str) -> None:
    with pytest.raises(EditError, match="`time` means something else in this file"):
        added_import(Text(text), ast.parse(text), "time")


def test_a_module_of_a_package() -> None:
    text = "import a\n"
    change = added_import(Text(text), ast.parse(text), "a.b")
    assert change is not None
    assert Text(text).changed([change]) == "import a\nimport a.b\n"
