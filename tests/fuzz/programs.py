"""Programs that use SAQ in many ways, made at random: tasks, wrappers, workers and calls."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.fuzz.wrappers import WRAPPERS

FIELDS = {
    "timeout": ("30", "60 * 2", "0", "None", "LIMIT", "CONFIG['limit']", "Settings.limit"),
    "retries": ("1", "3", "int('2')"),
    "ttl": ("60", "0", "-1"),
    "heartbeat": ("0", "7"),
    "retry_delay": ("1.5", "0.0"),
    "key": ("'once'", "f'{NAME}-key'", "NAME + ':1'"),
}
ARGUMENTS = {"a": ("1", "'x'", "LIMIT", "[1, 2]"), "b": ("None", "{'c': 1}"), "image_id": ("7",)}
VALUES = (
    "LIMIT = 45\nNAME = 'resize'\nCONFIG = {'limit': 50}\n\nclass Settings:\n    limit = 55\n\n"
)


@dataclass(frozen=True)
class Call:
    """A function of the program that makes one job; `line` is where, in the file `calls`.

    `plain` says that whoever reads the program can tell all about the job.
    """

    function: str
    first: int
    line: int
    plain: bool


@dataclass(frozen=True)
class Program:
    """The files of a program with its calls, and the expressions that its cron jobs have."""

    files: dict[str, str]
    calls: tuple[Call, ...]
    crons: tuple[tuple[str, int], ...] = ()
    ambiguous: frozenset[str] = field(default_factory=frozenset)
    """Names that two tasks have."""


# ----------------------------------------------------------------------------------------- tasks


@st.composite
def parameters(draw: st.DrawFn) -> str:
    """What stands between the parentheses of a task."""
    context = draw(st.sampled_from(["ctx", "ctx: dict", "_", "context, /", "", "*ctx"]))
    names = draw(
        st.lists(st.sampled_from([*ARGUMENTS, "timeout", "meta"]), unique=True, max_size=3)
    )
    written = [name if draw(st.booleans()) else f"{name}=None" for name in names]
    written.sort(key=lambda text: "=" in text)
    bare = bool(written) and "*" not in context and draw(st.booleans())
    star = ["*"] if bare else []
    extra = ["**rest"] if draw(st.integers(0, 4)) == 0 else []
    return ", ".join([*([context] if context else []), *star, *written, *extra])


@st.composite
def tasks(draw: st.DrawFn, names: list[str]) -> str:
    """The definitions of some tasks; a dot in a name is a class."""
    text = "def same(function):\n    return function\n\n"
    for name in names:
        head = "@same\n" if draw(st.integers(0, 5)) == 0 else ""
        kind = "def" if draw(st.integers(0, 5)) == 0 else "async def"
        *outer, inner = name.split(".")
        definition = f"{head}{kind} {inner}({draw(parameters())}):\n    return None\n"
        if outer:
            indented = definition.replace("\n", "\n    ").rstrip()
            definition = f"class {outer[0]}:\n    {indented}\n"
        text += f"{definition}\n"
    return text


# ------------------------------------------------------------------------------------------ calls


@st.composite
def given(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The keywords of a call, and what stands before it."""
    chosen = draw(st.lists(st.sampled_from([*FIELDS, *ARGUMENTS]), unique=True, max_size=4))
    known = {**FIELDS, **ARGUMENTS}
    pairs = [(name, draw(st.sampled_from(known[name]))) for name in chosen]
    how = draw(st.integers(0, 5))
    if how == 0 and pairs:
        items = ", ".join(f"'{name}': {value}" for name, value in pairs)
        return ["**more"], [f"more = {{{items}}}"]
    if how == 1 and pairs:
        first, *rest = pairs
        before = [f"more = dict({first[0]}={first[1]})"]
        before += [f"more['{name}'] = {value}" for name, value in rest]
        return ["**more"], before
    if how == 2 and len(pairs) > 1:
        first, *rest = pairs
        return [f"**{{'{first[0]}': {first[1]}}}", *(f"{n}={v}" for n, v in rest)], []
    return [f"{name}={value}" for name, value in pairs], []


@st.composite
def named(draw: st.DrawFn, names: list[str]) -> tuple[str, list[str]]:
    """An expression for the name of a task, and what stands before."""
    name = draw(st.sampled_from([*names, "unknown", names[0] + "x"]))
    how = draw(st.integers(0, 4))
    if how == 0:
        return "wanted", [f"wanted = '{name}'"]
    if how == 1:
        return f"f'{name[:1]}{{part}}'", [f"part = '{name[1:]}'"]
    if how == 2 and name in names:
        return f"tasks.{name}.__qualname__", []
    return f"'{name}'", []


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A whole program."""
    every = ["resize", "publish", "Films.refresh", "clean"]
    names = every[: draw(st.integers(1, len(every)))]
    entries = [draw(entry(name)) for name in names if draw(st.integers(0, 4))]
    known = [alias or name for name, alias, _ in entries]
    crons = draw(st.lists(cron(names), max_size=2))
    used = draw(st.lists(st.sampled_from(sorted(WRAPPERS)), unique=True, max_size=4))
    if "twice" in used and "defaulted" not in used:
        used.insert(0, "defaulted")
    used.sort(key=lambda name: (name == "twice", name))
    calls, placed = draw(call_file(names, used))
    registered, cron_lines = draw(worker_file(entries, crons))
    files = {
        "jobs/__init__.py": "",
        "jobs/values.py": VALUES,
        "jobs/queue.py": "from saq import Queue\n\nqueue = Queue.from_url('redis://localhost')\n",
        "jobs/tasks.py": draw(tasks(names)),
        "jobs/sending.py": "from jobs.queue import queue\n\n"
        + "".join(f"\n{WRAPPERS[name].text}\n" for name in used),
        "jobs/worker.py": registered,
        "jobs/calls.py": calls,
    }
    doubled = frozenset(name for name in known if known.count(name) > 1)
    return Program(files, tuple(placed), tuple(cron_lines), doubled)


@st.composite
def entry(draw: st.DrawFn, name: str) -> tuple[str, str | None, str]:
    """An entry of a worker's list: the task, its alias, the text."""
    if draw(st.integers(0, 3)) == 0:
        alias = draw(st.sampled_from(["other", "alias.of", name]))
        return name, alias, f"('{alias}', tasks.{name})"
    return name, None, f"tasks.{name}"


CRONS = (
    *("0 3 * * *", "*/5 * * * *", "60 * * * *", "0 0 31 2 *", "@daily", "* * *", "0 0 * * mon"),
    *("0 0 * * * 30", "1-5/2 * * * *", "5-1 * * * *", "0 25 * * *", "", "a b c d e", "0 0 * 13 *"),
)


@st.composite
def cron(draw: st.DrawFn, names: list[str]) -> tuple[str, str, str]:
    """A cron job: its task, the expression, the text."""
    name = draw(st.sampled_from(names))
    expression = draw(st.sampled_from(CRONS))
    more = draw(st.sampled_from(["", ", timeout=30", ", kwargs={'a': 1}", ", unique=False"]))
    return name, expression, f"CronJob(tasks.{name}, cron='{expression}'{more})"


@st.composite
def worker_file(
    draw: st.DrawFn, entries: list[tuple[str, str | None, str]], crons: list[tuple[str, str, str]]
) -> tuple[str, list[tuple[str, int]]]:
    """The module with the worker, and where its cron jobs stand."""
    head = "from saq import CronJob\n\nfrom jobs import tasks\nfrom jobs.queue import queue\n\n"
    texts = [text for _, _, text in entries]
    how = draw(st.integers(0, 4))
    if how == 0:
        head += f"FUNCTIONS = [{', '.join(texts)}]\n"
        functions = "FUNCTIONS"
    elif how == 1:
        head += "FUNCTIONS = []\n" + "".join(f"FUNCTIONS.append({text})\n" for text in texts)
        functions = "FUNCTIONS"
    elif how == 2 and texts:
        head += f"SOME = [{texts[0]}]\n"
        functions = f"[*SOME, {', '.join(texts[1:])}]"
    elif how == 3 and texts:
        head += f"SOME = [{texts[0]}]\n"
        functions = f"SOME + [{', '.join(texts[1:])}]"
    else:
        functions = f"[{', '.join(texts)}]"
    start = head.count("\n") + 2
    head += "CRONS = [\n" + "".join(f"    {text},\n" for _, _, text in crons) + "]\n"
    lines = [(expression, start + index) for index, (_, expression, _) in enumerate(crons)]
    options = draw(
        st.sampled_from(
            [
                "settings = {{'queue': queue, 'functions': {0}, 'cron_jobs': CRONS}}\n",
                "settings = dict(queue=queue, functions={0}, cron_jobs=CRONS)\n",
                "settings = {{'queue': queue, 'functions': {0}}}\nsettings['cron_jobs'] = CRONS\n",
                "settings = {{**{{'queue': queue}}, 'functions': {0}, 'cron_jobs': CRONS}}\n",
            ]
        )
    )
    return head + options.format(functions), lines


@st.composite
def call_file(draw: st.DrawFn, names: list[str], used: list[str]) -> tuple[str, list[Call]]:
    """The module with the calls."""
    style = draw(st.sampled_from(["names", "module", "alias"]))
    imports = {
        "names": "from jobs.queue import queue\n"
        + "".join(f"from jobs.sending import {_root(name)}\n" for name in used),
        "module": "import jobs.queue\nimport jobs.sending\n",
        "alias": "from jobs import queue as q\nfrom jobs import sending as s\n",
    }[style]
    values = "from jobs.values import CONFIG, LIMIT, NAME, Settings\n"
    text = f"from jobs import tasks\n{values}{imports}\n"
    prefixes = {
        "names": ("", ""),
        "module": ("jobs.queue.", "jobs.sending."),
        "alias": ("q.", "s."),
    }
    of_queue, of_sending = prefixes[style]
    calls: list[Call] = []
    for number in range(draw(st.integers(1, 4))):
        keywords, before = draw(given())
        name, first = draw(named(names))
        through = draw(st.sampled_from(["", *used]))
        wrapper = WRAPPERS.get(through)
        callee = f"{of_queue}queue.enqueue"
        if wrapper is not None:
            callee = of_sending + (wrapper.call or wrapper.name)
        start = text.count("\n") + 1
        body = [*first, *before, f"await {callee}({', '.join([name, *keywords])})"]
        text += f"\nasync def call_{number}():\n" + "".join(f"    {line}\n" for line in body)
        calls.append(
            Call(f"call_{number}", start, text.count("\n"), wrapper is None or wrapper.plain)
        )
    return text, calls


def _root(name: str) -> str:
    return (WRAPPERS[name].call or name).partition(".")[0].removesuffix("()")
