"""What a project's workers register, looked up by name or by task instead of searched for."""

from collections.abc import Iterator, Sequence

from saqlint.model.functions import Function
from saqlint.model.registration import Registration
from saqlint.model.workers import Worker


def entries_of(worker: Worker) -> Iterator[Registration]:
    """What a worker registers: its list, then the functions of its cron jobs."""
    yield from worker.registrations
    yield from (cron.function for cron in worker.crons)


class Registry:
    """The registrations of `workers`, each asked for at little cost however many there are."""

    __slots__ = ("_answers", "_by_name", "_by_path", "_names", "_whole", "certain", "queues")

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.queues = frozenset(worker.queue_name for worker in workers)
        """The names of the queues that are worked, None among them where one is not certain."""
        self.certain = True
        """Whether every worker's list could be followed, and every name in it."""
        self._by_name: dict[str, list[tuple[Worker, Registration]]] = {}
        self._by_path: dict[str, list[tuple[Worker, Registration]]] = {}
        self._names: dict[str | None, set[str]] = {}
        self._whole: dict[str | None, bool] = {}
        self._answers: dict[tuple[str | None, ...], frozenset[str]] = {}
        for worker in workers:
            self._add(worker)

    def _add(self, worker: Worker) -> None:
        names = self._names.setdefault(worker.queue_name, set())
        whole = not (worker.registrations_open or worker.crons_open)
        self.certain &= whole and all(entry.name is not None for entry in worker.registrations)
        for entry in entries_of(worker):
            pair = (worker, entry)
            self._by_name.setdefault(entry.known_as, []).append(pair)
            if entry.task is not None:
                self._by_path.setdefault(entry.task.function.path, []).append(pair)
            if entry.name is None:
                whole = False
            else:
                names.add(entry.name)
        self._whole[worker.queue_name] = self._whole.get(worker.queue_name, True) and whole

    def names(self, queue: str) -> tuple[frozenset[str], bool]:
        """The names that the workers of `queue` know, and whether these are all."""
        asked = (queue, None)
        return self._union(asked), all(self._whole.get(one, True) for one in asked)

    def every_name(self) -> frozenset[str]:
        """The names that any worker knows."""
        return self._union(tuple(self._names))

    def _union(self, queues: tuple[str | None, ...]) -> frozenset[str]:
        if queues not in self._answers:
            found = (self._names.get(queue, ()) for queue in queues)
            self._answers[queues] = frozenset[str]().union(*found)
        return self._answers[queues]

    def named(self, name: str) -> Iterator[tuple[Worker, Registration]]:
        """What is registered as `name`, or may be where it could not be followed."""
        return iter(self._by_name.get(name, ()))

    def of(self, function: Function) -> Iterator[tuple[Worker, Registration]]:
        """The entries that register `function`."""
        return iter(self._by_path.get(function.path, ()))
