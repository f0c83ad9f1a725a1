import os
import stat
from pathlib import Path

import pytest

from saqlint.fixes.atomic import KeptError, replace_file

OLD, NEW = b"old\r\n", b"new\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    return path


def test_a_file_is_replaced_whole_and_nothing_is_left_over(file: Path) -> None:
    before = file.stat().st_ino
    assert replace_file(file, OLD, NEW) == 0
    assert file.read_bytes() == NEW
    assert file.stat().st_ino != before
    assert [path.name for path in file.parent.iterdir()] == ["a.py"]


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o664])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    replace_file(file, OLD, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_the_owner_stays(file: Path) -> None:
    # Only root can give files away; others have at most several groups.
    owner = (1234, 4321) if os.geteuid() == 0 else (os.geteuid(), os.getgroups()[-1])
    os.chown(file, *owner)
    replace_file(file, OLD, NEW)
    assert (file.stat().st_uid, file.stat().st_gid) == owner


def test_a_symbolic_link_stays_one(file: Path) -> None:
    link = file.with_name("link.py")
    link.symlink_to("a.py")
    further = file.with_name("further.py")
    further.symlink_to(link)
    replace_file(further, OLD, NEW)
    assert further.is_symlink()
    assert link.is_symlink()
    assert not file.is_symlink()
    assert file.read_bytes() == NEW


def test_other_names_of_a_file_are_counted(file: Path) -> None:
    other = file.with_name("other.py")
    other.hardlink_to(file)
    assert replace_file(file, OLD, NEW) == 1
    assert file.read_bytes() == NEW
    assert other.read_bytes() == OLD


def kept(path: Path, before: bytes = OLD) -> str:
    with pytest.raises(KeptError) as error:
        replace_file(path, before, NEW)
    return str(error.value)


def test_a_file_changed_meanwhile_is_left_alone(file: Path) -> None:
    file.write_bytes(b"mine\n")
    assert kept(file) == "it was changed by someone else meanwhile"
    assert file.read_bytes() == b"mine\n"
    assert [path.name for path in file.parent.iterdir()] == ["a.py"]


def test_a_read_only_file_is_left_alone(file: Path) -> None:
    file.chmod(0o444)
    assert kept(file) == "it is read-only"
    assert file.read_bytes() == OLD


def test_a_file_that_is_gone(file: Path) -> None:
    file.unlink()
    assert kept(file) == "it cannot be written: no such file or directory"
    assert list(file.parent.iterdir()) == []


def test_a_folder_in_its_place(file: Path) -> None:
    file.unlink()
    file.mkdir()
    assert kept(file).startswith("it cannot be written: ")


def test_links_in_a_circle(file: Path) -> None:
    file.unlink()
    file.symlink_to("b.py")
    file.with_name("b.py").symlink_to("a.py")
    assert kept(file).startswith("it cannot be written: ")
