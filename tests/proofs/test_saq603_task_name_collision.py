"""SAQ603: of two functions of one qualified name a worker keeps one, and which is chance."""

from types import FunctionType

from saq import Worker

from tests.proofs.harness import App, Load, edited, make_worker, only_redis

FACT = 7
QUOTE = "Of two with one name only one is left"

MODULE = """\
async def send(ctx: dict, *, to: str) -> str:
    return __name__
"""
CONFIG = """\
import os

import mail
import sms
from saq import Queue

queue = Queue.from_url(os.environ["BROKER"])
settings = {"queue": queue, "functions": [mail.send, sms.send]}
"""
BAD = {"mail.py": MODULE, "sms.py": MODULE, "app.py": CONFIG}
GOOD = {
    "mail.py": edited(MODULE, "send", "send_mail"),
    "sms.py": edited(MODULE, "send", "send_sms"),
    "app.py": edited(CONFIG, "[mail.send, sms.send]", "[mail.send_mail, sms.send_sms]"),
}


def registered(app: App) -> dict[str, str]:
    return {name: function.__module__ for name, function in make_worker(app).functions.items()}


@only_redis
def test_one_is_lost_without_a_word(load: Load) -> None:
    app = load(BAD)
    assert app.mail.send.__qualname__ == app.sms.send.__qualname__ == "send"
    functions = registered(app)
    assert list(functions) == ["send"]
    assert functions["send"] in {"mail", "sms"}


@only_redis
def test_the_order_of_the_list_does_not_decide(load: Load) -> None:
    app = load(BAD)
    winners = set()
    copies: list[FunctionType] = []
    for _ in range(500):
        pair = [FunctionType(app.mail.send.__code__, {}) for _ in range(2)]
        copies.extend(pair)  # kept, so that each pair lies elsewhere in memory
        worker = Worker(app.queue, pair)
        winners.add("first" if worker.functions["send"] is pair[0] else "last")
    assert winners == {"first", "last"}


@only_redis
def test_two_names_are_two_tasks(load: Load) -> None:
    assert registered(load(GOOD)) == {"send_mail": "mail", "send_sms": "sms"}
