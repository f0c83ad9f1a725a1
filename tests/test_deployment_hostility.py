"""Any text is read or skipped, and soon."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saqlint.extract.deployment import read
from saqlint.extract.deployment.text import text_of
from saqlint.extract.deployment.yamltree import Scalar, Sequence, documents
from tests.deploying import processes, project


def test_aliases_of_aliases_cost_no_more_than_their_text() -> None:
    levels = ["a0: &a0 {command: saq x.y}"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert len(processes("charts/x/values.yaml", "\n".join(levels))) == 1
    merged = ["services:", "  s0: &s0 {image: app, command: saq a.b}"]
    merged += [f"  s{n}: &s{n}\n    <<: [*s{n - 1}, *s{n - 1}]" for n in range(1, 40)]
    assert len(processes("compose.yaml", "\n".join(merged))) == 40


@given(
    st.text(alphabet="abc:é{}[]&*!|>'\"%#-?,\n \t<", max_size=60),
    st.sampled_from(["compose.yaml", "k8s/a.yaml", "render.yaml", "a/values.yaml", "app.json"]),
)
@settings(max_examples=300, deadline=None)
def test_any_yaml_is_read_or_skipped(text: str, path: str) -> None:
    assert read(path, text.encode()).path == path


@given(st.text(alphabet="ab\\\"'\n  é:#", max_size=30))
@settings(max_examples=300, deadline=None)
def test_scalars_know_the_place_of_each_character(value: str) -> None:
    quoted = "'" + value.replace("\n", " ").replace("'", "''") + "'"
    text = text_of("x", f"- {quoted}\n")
    [document] = documents(text)
    assert isinstance(document, Sequence)
    [leaf] = document.items
    assert isinstance(leaf, Scalar)
    assert leaf.text.value == value.replace("\n", " ")
    assert "".join(text.value[offset] for offset in leaf.text.offsets) == leaf.text.value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("Procfile", "x: " + "${A:-" * 20_000, id="defaults"),
        pytest.param("compose.yaml", "services: {x: {command: " + "${A:-" * 99 + "}}", id="x"),
        pytest.param("k8s/x.yaml", "{{" * 200_000, id="templates"),
        pytest.param("k8s/x.yaml", "{%" * 200_000 + "{{", id="tags"),
        pytest.param("justfile", "x" + " " * 400_000 + "\n", id="blanks"),
        pytest.param("Makefile", "x" + " \\\n" * 100_000, id="continuations"),
        pytest.param("saq.sh", "f() { g; g; g; }\n" * 20_000 + "f", id="functions"),
        pytest.param("saq.sh", "if [[ ( " * 40_000, id="blocks"),
        pytest.param("saq.sh", "cat <<E\n" * 50_000, id="heredocs"),
        pytest.param("saq.sh", '"$(' * 100_000, id="substitutions"),
        pytest.param("Dockerfile", "FROM a\n" + "ARG A=$A$A\nENV A=$A$A\n" * 60, id="growing"),
        pytest.param("Dockerfile", "FROM a AS a\n" * 20_000, id="stages"),
        pytest.param("Makefile", "A = $(B)$(B)\nB = $(A)$(A)\nx:\n\t$(A)\n" * 99, id="make"),
    ],
)  # fmt: skip
def test_hostile_files_end_soon(path: str, text: str) -> None:
    begun = time.process_time()
    read(path, text.encode())
    assert time.process_time() - begun < 10


def test_scripts_that_call_each_other_many_times_end_soon() -> None:
    begun = time.process_time()
    project({f"s{n}.sh": f"saq a.b\n./s{n + 1}.sh $1{n}\n" * 200 for n in range(6)})
    assert time.process_time() - begun < 10


@given(
    st.text(alphabet="ab:=\\\n\t \"'#[]{}$()@%*|&;<>-0é", max_size=80),
    st.sampled_from(
        ["Dockerfile", "Makefile", "justfile", "a.service", "crontab", "a.conf", "a.toml"]
    ),
)
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_skipped(text: str, path: str) -> None:
    assert read(path, f"FROM a\n{text}".encode()).path == path
