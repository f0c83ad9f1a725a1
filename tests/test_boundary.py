"""Faults stop at the boundary, interrupts do not."""

import pytest

from saqlint.boundary import Boundary


def test_a_fault_is_kept() -> None:
    boundary = Boundary()
    fault = ValueError("x")
    with boundary:
        raise fault
    assert boundary.error is fault
    with boundary:
        pass
    assert boundary.error is None


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), SystemExit(3)])
def test_what_ends_the_program_goes_on(interrupt: BaseException) -> None:
    boundary = Boundary()
    with pytest.raises(type(interrupt)), boundary:
        raise interrupt
    assert boundary.error is None


def test_an_interrupt_that_python_calls_an_error_is_one() -> None:
    """As Python before 3.12 does where it comes while a class is made."""
    boundary = Boundary()
    with pytest.raises(KeyboardInterrupt), boundary:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()
    assert boundary.error is None
