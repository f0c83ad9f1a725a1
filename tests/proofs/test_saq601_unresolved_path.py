"""SAQ601: a dotted path is a module and one attribute, imported when the queue is configured."""

import pytest

from tests.proofs.harness import Load, edited, only_redis

FACT = 41
QUOTE = """("Module '%s' does not define a '%s' attribute/class","""

TASKS = """\
async def send_mail(ctx: dict, *, to: str) -> None:
    pass


class Mail:
    @staticmethod
    async def send(ctx: dict, *, to: str) -> None:
        pass
"""
CONFIG = """\
import os

from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin

plugin = SAQPlugin(
    config=SAQConfig(
        queue_configs=[QueueConfig(dsn=os.environ["BROKER"], tasks=["jobs.mail.send_mail"])],
        use_server_lifespan=False,
    )
)
app = Litestar(plugins=[plugin])
"""


def project(path: str) -> dict[str, str]:
    return {
        "jobs/__init__.py": "",
        "jobs/mail.py": TASKS,
        "app.py": edited(CONFIG, "jobs.mail.send_mail", path),
    }


BAD = project("jobs.mail.send_mial")
BAD_MODULE = project("jobs.mails.send_mail")
BAD_COLON = project("jobs.mail:send_mail")
BAD_METHOD = project("jobs.mail.Mail.send")
BAD_RELATIVE = project(".mail.send_mail")
BAD_UNDOTTED = project("send_mail")
GOOD = project("jobs.mail.send_mail")


@only_redis
@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(
            BAD,
            "ImportError: Module 'jobs.mail' does not define a 'send_mial' attribute/class",
            id="attribute",
        ),
        pytest.param(BAD_MODULE, "ModuleNotFoundError: No module named 'jobs.mails'", id="module"),
        pytest.param(
            BAD_COLON,
            "ImportError: Module 'jobs' does not define a 'mail:send_mail' attribute/class",
            id="colon",
        ),
        pytest.param(
            BAD_METHOD,
            "ModuleNotFoundError: No module named 'jobs.mail.Mail'; 'jobs.mail' is not a package",
            id="method",
        ),
        pytest.param(
            BAD_RELATIVE,
            "TypeError: the 'package' argument is required to perform a relative import"
            " for '.mail'",
            id="relative",
        ),
        pytest.param(
            BAD_UNDOTTED, "ImportError: send_mail doesn't look like a module path", id="undotted"
        ),
    ],
)
def test_the_application_does_not_start(load: Load, source: dict[str, str], error: str) -> None:
    with pytest.raises((ImportError, TypeError)) as raised:
        load(source)
    assert f"{raised.type.__name__}: {message(raised.value)}" == error


@only_redis
def test_litestar_leaves_the_names_beside_the_text(load: Load) -> None:
    with pytest.raises(ImportError) as raised:
        load(BAD)
    assert str(raised.value) == f"{QUOTE} 'jobs.mail', 'send_mial')"


def message(error: BaseException) -> str:
    """Its text; Litestar leaves the arguments of some beside their format."""
    text, *rest = error.args
    return str(text % tuple(rest)) if rest else str(text)


@only_redis
def test_a_module_and_an_attribute_are_found(load: Load) -> None:
    assert "send_mail" in load(GOOD).plugin.get_workers()["default"].functions
