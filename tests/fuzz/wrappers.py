"""Functions around `enqueue`, as projects write them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrapper:
    """A function of the program that makes a job of what it is given; how it is called."""

    name: str
    text: str
    call: str = ""
    plain: bool = True


_EVERY = (
    Wrapper("send", "async def send(name, **kw):\n    return await queue.enqueue(name, **kw)\n"),
    Wrapper(
        "defaulted",
        "async def defaulted(name, timeout=35, **kw):\n"
        "    return await queue.enqueue(name, timeout=timeout, **kw)\n",
    ),
    Wrapper(
        "filled",
        "async def filled(name, **kw):\n    kw.setdefault('timeout', 36)\n"
        "    return await queue.enqueue(name, **kw)\n",
    ),
    Wrapper(
        "forced",
        "async def forced(name, **kw):\n    kw['timeout'] = 37\n"
        "    return await queue.enqueue(name, **kw)\n",
    ),
    Wrapper(
        "merged",
        "async def merged(name, **kw):\n"
        "    return await queue.enqueue(name, **{'timeout': 38, **kw})\n",
    ),
    Wrapper(
        "clashing",
        "async def clashing(name, **kw):\n    return await queue.enqueue(name, **kw, timeout=39)\n",
    ),
    Wrapper("returned", "def returned(name, **kw):\n    return queue.enqueue(name, **kw)\n"),
    Wrapper(
        "keyed",
        "async def keyed(name, *, key=None, **kw):\n    if key is not None:\n"
        "        kw['key'] = key\n    return await queue.enqueue(name, **kw)\n",
    ),
    Wrapper(
        "dropping",
        "async def dropping(name, **kw):\n    kw.pop('timeout', None)\n"
        "    return await queue.enqueue(name, **kw)\n",
        plain=False,
    ),
    Wrapper(
        "twice",
        "async def twice(name, **kw):\n    return await defaulted(name, **kw)\n",
    ),
    Wrapper(
        "chosen",
        "async def chosen(name, timeout=None, **kw):\n"
        "    return await queue.enqueue(name, timeout=timeout or 41, **kw)\n",
    ),
    Wrapper(
        "boxed",
        "async def boxed(name, **kw):\n    return await queue.enqueue(name, kwargs=kw)\n",
    ),
    Wrapper(
        "Sender",
        "class Sender:\n    def __init__(self, queue):\n        self.queue = queue\n\n"
        "    async def send(self, name, **kw):\n"
        "        return await self.queue.enqueue(name, **kw)\n\n\nsender = Sender(queue)\n",
        "sender.send",
    ),
    Wrapper(
        "Parts",
        "class Parts:\n    limit = 42\n\n    async def send(self, name, **kw):\n"
        "        return await queue.enqueue(name, timeout=self.limit, **kw)\n\n\n"
        "class More(Parts):\n    limit = 43\n",
        "More().send",
    ),
    Wrapper(
        "late",
        "async def late(name, timeout=None, **kw):\n    if timeout is None:\n"
        "        timeout = 44\n    return await queue.enqueue(name, timeout=timeout, **kw)\n",
    ),
    Wrapper(
        "made",
        "def options(**kw):\n    return {'timeout': 46, **kw}\n\n\n"
        "async def made(name, **kw):\n    return await queue.enqueue(name, **options(**kw))\n",
    ),
)

WRAPPERS = {wrapper.name: wrapper for wrapper in _EVERY}
