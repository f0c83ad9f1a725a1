"""Shell text read without being run: which commands it comes to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saqlint.extract.deployment.shell import commands
from saqlint.extract.deployment.text import text_of
from saqlint.extract.deployment.words import Scope, split


def run(text: str, *arguments: str, known: bool = True) -> list[str]:
    given = split(text_of("arguments", " ".join(arguments))) if known else None
    found = commands(text_of("script", text), Scope(arguments=given))
    return [" ".join(word.value for word in command.words) for command in found]


ENTRY = """\
#!/bin/sh
set -e
case "$1" in
  worker|jobs) shift; exec saq a.b "$@" ;;
  'web')
    exec litestar run
    ;;
  *) exec "$@" ;;
esac
echo never
"""


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        pytest.param(ENTRY, ["worker", "--web"], ["set -e", "exec saq a.b --web"], id="arm"),
        pytest.param(ENTRY, ["jobs"], ["set -e", "exec saq a.b"], id="second-choice"),
        pytest.param(ENTRY, ["web"], ["set -e", "exec litestar run"], id="quoted-pattern"),
        pytest.param(ENTRY, ["saq", "x.y"], ["set -e", "exec saq x.y"], id="default-arm"),
        pytest.param(
            'if [ "$1" = "worker" ]; then saq a.b; elif [ $# -eq 0 ]; then c; else d; fi',
            [],
            ["c"],
            id="elif",
        ),
        pytest.param(
            'if [[ "$1" == worker && -n "$X" ]]; then a; else b; fi',
            ["worker"],
            ["a", "b"],
            id="a-condition-that-stays-open",
        ),
        pytest.param('[ "$1" = a ] && exec one\nexec two', ["a"], ["exec one"], id="and"),
        pytest.param('[ "$1" = a ] && exec one\nexec two', ["b"], ["exec two"], id="and-not"),
        pytest.param('[ "$1" = a ] || exec one\nexec two', ["b"], ["exec one"], id="or"),
        pytest.param("cd x || exit 1\nsaq a.b", [], ["cd x", "saq a.b"], id="or-exit"),
        pytest.param("exit 0\nsaq a.b", [], [], id="exit"),
        pytest.param("a &&\n b \\\n  c | d; e & f", [], ["a", "b c", "d", "e", "f"], id="and-or"),
        pytest.param("a > out 2>&1 < in; b >> out &> all", [], ["a", "b"], id="redirections"),
        pytest.param("cat <<EOF > f\nsaq a.b\nEOF\nb", [], ["cat", "b"], id="heredoc"),
        pytest.param("cat <<-'E'\n  saq a.b\n\tE\nb", [], ["cat", "b"], id="indented-heredoc"),
        pytest.param("x <<< 'saq a.b'; b", [], ["x", "b"], id="here-string"),
        pytest.param("X=(saq a.b)\n((i++))\nb", [], ["b"], id="array-and-arithmetic"),
        pytest.param('C="saq a"\n$C -v\n"$C"', [], ["saq a -v", "saq a"], id="variable"),
        pytest.param("export Q=a R=b; x $Q${R}", [], ["x ab"], id="export"),
        pytest.param("x ${Q:-a} ${R:=b c} ${S-}", [], ["x a b c"], id="defaults"),
        pytest.param("for q in a b; do saq $q.s; done", [], ["saq \ufffc.s"], id="loop"),
        pytest.param("while true; do a; sleep 1; done", [], ["true", "a", "sleep 1"], id="while"),
        pytest.param("f() {\n saq $1\n}\nf a.b\n", [], ["saq a.b"], id="function"),
        pytest.param("function f { exec saq a; }\nf\nno", [], ["exec saq a"], id="ends-within"),
        pytest.param("f() { saq a.b; }\necho no", [], ["echo no"], id="uncalled-function"),
        pytest.param("f() { f; }\nf", [], ["f"], id="a-function-that-calls-itself"),
        pytest.param('set -- saq a.b; exec "$@"', [], ["exec saq a.b"], id="set"),
        pytest.param("shift; x $1 ${2:-d}", ["a", "b"], ["x b d"], id="shift"),
        pytest.param("a 'b # c' \"d \\\" e\" f\\ g # h", [], ['a b # c d " e f g'], id="quotes"),
        pytest.param("x $(saq a.b) `saq c.d`", [], ["x \ufffc \ufffc"], id="substitution"),
        pytest.param("{ a; b; } && (c; d)", [], ["a", "b", "c", "d"], id="groups"),
        pytest.param('if [ "$1" != a ]; then b; else c; fi', ["a"], ["c"], id="not-equal"),
        pytest.param('if [ -z "$1" ]; then b; else c; fi', [], ["b"], id="empty"),
        pytest.param('if [[ -n "$1" ]]; then b; else c; fi', ["a"], ["b"], id="not-empty"),
        pytest.param("if [ -f x ]; then b; else c; fi", [], ["b", "c"], id="another-test"),
        pytest.param("if a; then X=1; fi; b $X", [], ["a", "b \ufffc"], id="set-in-a-branch"),
        pytest.param("export A; then; else; fi; b", [], ["b"], id="stray-words"),
        pytest.param("a $(b '(' \\) c) $'d' ${#e} $", [], ["a \ufffc \ufffc \ufffc $"], id="odd"),
        pytest.param("A='b c'; x $A\\\nd", [], ["x b cd"], id="split-and-continued"),
        pytest.param("case x in", [], [], id="unfinished-case"),
        pytest.param("if a; then 'b", [], ["a", "b"], id="unfinished-quote"),
    ],
)  # fmt: skip
def test_shell(text: str, arguments: list[str], expected: list[str]) -> None:
    assert run(text, *arguments) == expected


def test_without_its_arguments_every_arm_of_a_script_counts() -> None:
    expected = ["set -e", "exec saq a.b \ufffc", "exec litestar run", "exec \ufffc", "echo never"]
    assert run(ENTRY, known=False) == expected


@given(
    st.text(alphabet="ab $\"'\\\n;&|(){}[]<>=#`case esac if then fi do done in * ) -", max_size=80)
)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_as_shell_to_its_end(text: str) -> None:
    for command in commands(text_of("x", text)):
        assert command.words
