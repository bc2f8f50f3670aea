"""Work on a Ray cluster (extra ``cluster``): tasks that any node with a free core takes.

Each of Ray's processes has a process of ``workers`` under it that does the work, within the same limits as on one
machine, and keeps its models from task to task: a document that hangs or kills its reader costs that one only, and a
node that goes is Ray's to replace. Nodes have the same version of regionradar installed; they need no store.
"""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from models import RegionradarError
from pipeline.store import version
from pipeline.workers import Limits, Lost, Workers

T = TypeVar("T")
R = TypeVar("R")

TRIES = 3  # of a task whose node or process goes
STORE = 200_000_000  # bytes in which a cluster of this machine's own keeps what is under way
LOOPBACK = "127.0.0.1"
PATIENCE = 10.0  # seconds in which a cluster answers


class Cluster:
    """A cluster that is there, by its address, or one of this machine's own, on its loopback alone.

    ``workers`` bounds how many tasks are under way: None is one for each core of the cluster. Raises
    ``RegionradarError`` where there is no Ray, or no cluster at the address.
    """

    def __init__(self, workers: int | None = None, address: str | None = None, limits: Limits | None = None) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is told to anybody
        if not address:
            os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # Ray's word for: on the loopback alone
        try:
            import ray
        except ImportError as error:
            raise RegionradarError("--engine ray needs the extra: pip install 'regionradar[cluster]'") from error
        own: dict[str, Any] = {"num_cpus": workers, "object_store_memory": STORE, "_node_ip_address": LOOPBACK}
        try:
            if address:
                _knock(address)  # Ray itself would wait for minutes
            ray.init(
                address=address or "local",
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
                **({} if address else own),
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise RegionradarError(f"no Ray cluster at {address or LOOPBACK}: {str(error).splitlines()[0]}") from error
        self._ray: Any = ray
        self.width = workers or int(self._ray.cluster_resources().get("CPU", 1))
        self._task = self._ray.remote(_do).options(num_cpus=1, max_retries=TRIES, scheduling_strategy="SPREAD")
        self._settings = ray.put((version(), limits or Limits()))

    def submit(self, work: Callable[[T], R], item: T) -> "_Answer":
        """The result to come; it raises what ``work`` raises."""
        return _Answer(self._ray, self._task.remote(self._settings, work, item))

    def close(self) -> None:
        """Leave the cluster; end it where it is this machine's own."""
        self._ray.shutdown()


def _knock(address: str) -> None:
    """Raises ``OSError`` or ``ValueError`` where nobody answers at HOST:PORT."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host, int(port)), PATIENCE).close()


@dataclass(frozen=True, slots=True)
class _Answer:
    ray: Any
    reference: Any

    def result(self) -> Any:
        """What the task gave. ``Lost`` where every process that took it went, as one does whose memory is taken."""
        try:
            return self.ray.get(self.reference)
        except (self.ray.exceptions.WorkerCrashedError, self.ray.exceptions.NodeDiedError) as error:
            return Lost(f"ended {TRIES + 1} processes that read it: {str(error).splitlines()[0]}")
        except self.ray.exceptions.RayTaskError as error:
            raise error.cause from error


def _do(settings: tuple[str, Limits], work: Callable[[T], R], item: T) -> "R | Lost":
    """Run on a node."""
    theirs, limits = settings
    if version() != theirs:
        raise RegionradarError(f"a node has regionradar {version()}, and this is {theirs}: results would differ")
    [found] = _workers(limits).map(work, [item])
    return found


@cache
def _workers(limits: Limits) -> Workers:
    """The process under this one, which ends with it."""
    import sys

    # a process that is spawned would load the main module, which is Ray's
    sys.modules["__main__"].__spec__ = None
    sys.modules["__main__"].__dict__.pop("__file__", None)
    return Workers(1, limits)
