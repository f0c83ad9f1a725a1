"""The flake8 plugin beside others: bugbear, and flake8-noqa, which judges `noqa` comments."""

from pathlib import Path

import pytest

from tests.cli.conftest import write
from tests.installed.conftest import Change, Environment

pytestmark = pytest.mark.installed
OURS = ("--extend-ignore", "ACM,E501")


def test_each_plugin_says_its_own(environment: Environment, shop: Path, change: Change) -> None:
    change("image_id: int) -> None:", "image_id: int, sizes: list = []) -> None:")
    found = environment.run("flake8", *OURS, cwd=shop)
    assert found.codes == ["B006", "SAQ204", "SAQ201"]
    assert environment.run("flake8", "--select", "B", cwd=shop).codes == ["B006"]
    assert environment.run("flake8", "--select", "SAQ", cwd=shop).codes == ["SAQ204", "SAQ201"]


def test_a_noqa_of_ours_is_in_use_for_flake8_noqa(
    environment: Environment, shop: Path, change: Change
) -> None:
    change("timeout=9)", "timeout=9)  # noqa: SAQ204")
    assert environment.run("flake8", *OURS, cwd=shop).codes == ["SAQ201"]
    assert environment.run("flake8", *OURS, "-j", "2", cwd=shop).codes == ["SAQ201"]


def test_a_noqa_of_no_use_is_told_by_both(
    environment: Environment, shop: Path, change: Change
) -> None:
    change("timeout=9)", "timeout=9)  # noqa: SAQ201, SAQ204")
    codes = environment.run("flake8", *OURS, cwd=shop).codes
    assert sorted(codes) == ["NQA103", "SAQ002", "SAQ201"]


def test_a_comment_of_saqlints_own_beside_a_noqa(
    environment: Environment, shop: Path, change: Change
) -> None:
    change("timeout=9)", "timeout=9)  # saqlint: ignore[SAQ204]")
    assert environment.run("flake8", *OURS, cwd=shop).codes == ["SAQ201"]


def test_one_list_of_files_and_codes_for_all(environment: Environment, shop: Path) -> None:
    write(shop, {"setup.cfg": "[flake8]\nper-file-ignores =\n    src/shop/web.py: SAQ2, ACM\n"})
    assert environment.run("flake8", cwd=shop).code == 0
