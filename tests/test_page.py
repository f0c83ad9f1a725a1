import pytest

from saqlint.rules import all_rules
from saqlint.showing.page import Block, blocks, description, markdown

DOCS = """\
The fault.

Why it matters:

    ERROR saq: failed

And on.

Bad:

    x = 1


    y = 2

    z = 3
Good:

    x = 2

Fix: adds `x`
where it lacks.

Misses: others.
"""


def test_the_parts_of_a_page() -> None:
    assert list(blocks(DOCS)) == [
        Block("text", "The fault."),
        Block("text", "Why it matters:"),
        Block("code", "ERROR saq: failed"),
        Block("text", "And on."),
        Block("code", "x = 1\n\n\ny = 2\n\nz = 3", "Bad", first=True),
        Block("code", "x = 2", "Good", first=True),
        Block("text", "adds `x`\nwhere it lacks.", "Fix", first=True),
        Block("text", "others.", "Misses", first=True),
    ]


def test_markdown() -> None:
    assert (
        markdown(DOCS)
        == """\
The fault.

Why it matters:

```text
ERROR saq: failed
```

And on.

### Bad

```python
x = 1


y = 2

z = 3
```

### Good

```python
x = 2
```

### Fix

Adds `x`
where it lacks.

### Misses

Others.
"""
    )


def test_the_description_ends_before_the_first_code_and_at_a_word() -> None:
    assert description(DOCS, 1024) == "The fault. Why it matters:"
    assert description("one two three four\n\nBad:\n\n    x", 12) == "one two…"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_nothing_of_a_page_is_lost(rule: object) -> None:
    docs = rule.docs  # type: ignore[attr-defined]
    kept = " ".join(f"{block.heading} {block.text}" for block in blocks(docs))
    assert set(docs.replace(":", " ").split()) <= set(kept.replace(":", " ").split())
