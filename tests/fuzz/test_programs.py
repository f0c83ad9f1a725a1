"""What saqlint says of random programs is what saq does with them."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.fuzz.agreement import disagreements, shown
from tests.fuzz.programs import Program, programs

ROOT = Path("/nowhere")


@given(programs())
@settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_saqlint_agrees_with_saq(program: Program) -> None:
    wrong = disagreements(program, ROOT)
    assert not wrong, shown(program, wrong)
