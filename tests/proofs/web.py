"""Ask a proof's Litestar application, in this process; for run modes see `programs`."""

from collections.abc import Iterator
from contextlib import contextmanager

from litestar import Litestar
from litestar.testing import TestClient

from tests.proofs.harness import App


@contextmanager
def serving(app: App) -> Iterator[TestClient[Litestar]]:
    """A client of `app.app`; the queues of its `plugin` are closed when the block ends."""
    with TestClient(app.app, raise_server_exceptions=False) as client:
        try:
            yield client
        finally:
            with client.portal() as portal:
                for queue in app.plugin.get_queues().queues.values():
                    portal.call(queue.disconnect)
