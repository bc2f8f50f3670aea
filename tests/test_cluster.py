"""Work on a Ray cluster of several nodes, which is started here, on the loopback, and ended."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import RegionradarError
from pipeline.cluster import Cluster
from pipeline.engine import Choice, spread
from pipeline.workers import Limits, Lost
from tests import scaling
from tests.jobs import NODE, STAGE

ray = pytest.importorskip("ray", reason="the extra cluster is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # Ray's own, of what it leaves open

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of three nodes, each with one core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # on the loopback alone
        patch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))))
        from ray.cluster_utils import Cluster as Nodes

        node = {"num_cpus": 1, "object_store_memory": 100_000_000, "include_dashboard": False}
        nodes = Nodes(initialize_head=True, head_node_args=node)
        try:
            for _ in range(2):
                nodes.add_node(num_cpus=1, object_store_memory=100_000_000)
            yield nodes.address
        finally:
            nodes.shutdown()


@pytest.fixture(scope="module")
def cluster(address: str) -> Iterator[Cluster]:
    engine = Cluster(address=address, limits=Limits(silence=10))
    yield engine
    engine.close()


def test_results_come_in_the_order_of_the_rows_from_every_node(cluster: Cluster) -> None:
    rows = [f"rad {number}" for number in range(100)]
    assert cluster.width == 3
    assert list(spread(cluster, STAGE, rows)) == [(row, row.upper()) for row in rows]
    assert len({node for _, node in spread(cluster, NODE, rows)}) > 1


def test_a_record_that_ends_its_process_costs_no_other(cluster: Cluster) -> None:
    found = dict(spread(cluster, STAGE, ["a", "die", "b"]))
    assert (found["a"], found["b"]) == ("A", "B")
    assert isinstance(found["die"], Lost)


def test_a_worker_of_rays_that_dies_costs_nothing(cluster: Cluster) -> None:
    """Its work is done again by another."""
    rows = [*(f"rad {number}" for number in range(40)), f"kill parent once {os.urandom(4).hex()}"]
    assert dict(spread(cluster, STAGE, rows)) == {row: row.upper() for row in rows}


def test_a_record_that_hangs_costs_no_other(cluster: Cluster) -> None:
    found = dict(spread(cluster, STAGE, ["a", "hang", "b"]))
    assert (found["a"], found["b"]) == ("A", "B")
    assert isinstance(found["hang"], Lost)
    assert "no sign of life" in found["hang"].reason


def test_what_a_record_raises_is_raised(cluster: Cluster) -> None:
    with pytest.raises(ValueError, match="told to"):
        list(spread(cluster, STAGE, ["a", "raise"]))


def test_the_store_and_its_export_are_those_of_the_local_engine(
    cluster: Cluster, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.close()
    scaling.still(monkeypatch)
    files = scaling.files(tmp_path / "files")
    here = scaling.filled(tmp_path / "here", files, Choice(workers=2))
    there = scaling.filled(tmp_path / "there", files, Choice("ray", address=address))
    assert scaling.rows(there) == scaling.rows(here)
    assert scaling.exported(there, tmp_path / "a") == scaling.exported(here, tmp_path / "b")


def test_a_cluster_that_is_not_there_is_named() -> None:
    with pytest.raises(RegionradarError, match=r"no Ray cluster at 127\.0\.0\.1:1"):
        Cluster(address="127.0.0.1:1")
