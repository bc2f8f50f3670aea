"""What comes from elsewhere: versions are locked, models' bytes are known, and nothing runs as it is read."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from models import HomeError
from pipeline import genuine
from pipeline.doctor.machine import EXPECTED
from pipeline.home import Home

ROOT = Path(__file__).parent.parent
ROOMS = ("commands", "models", "scrapers", "pipeline", "web", "training", "bench", ".ci")

# --------------------------------------------------------------------------------------------- nothing runs when read

RUNS_WHAT_IT_READS = {
    "pickle",
    "cPickle",
    "_pickle",
    "cloudpickle",
    "dill",
    "marshal",
    "shelve",
    "joblib",
    "jsonpickle",
}
CALLS = {"eval", "exec", "compile", "__import__"}
METHODS = {"unsafe_load", "full_load", "read_pickle", "pickle_loads", "from_pickle", "unpack_archive"}
"""Of yaml, pandas, srsly; the last writes where an archive says."""


def is_safe(said: ast.keyword) -> bool:
    """Of tarfile: nothing is written outside the folder."""
    return said.arg == "filter" and isinstance(said.value, ast.Constant) and said.value.value == "data"


def dangers(code: str) -> Iterator[str]:
    """What in a module's code could run what it reads, or write where what it reads says."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.split(".")[0] in RUNS_WHAT_IT_READS)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in RUNS_WHAT_IT_READS:
                yield module
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield name
            case ast.Call(func=ast.Attribute(attr=name)) if name in METHODS:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch" | "yaml"), attr="load")):
                yield "load"
            case ast.Call(func=ast.Attribute(attr="extractall"), keywords=said) if not any(map(is_safe, said)):
                yield "extractall"
            case ast.keyword(arg="allow_pickle" | "trust_remote_code" | "shell", value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    yield str(node.arg)
            case ast.keyword(arg="weights_only" | "use_safetensors", value=value):
                if not (isinstance(value, ast.Constant) and value.value is True):
                    yield str(node.arg)


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "def f():\n from pickle import loads",
        "import torch; torch.load('x')",
        "np.load('x', allow_pickle=True)",
        "np.load('x', allow_pickle=said)",
        "yaml.load(text)",
        "yaml.unsafe_load(text)",
        "srsly.pickle_loads(x)",
        "marshal.loads(x)\nimport marshal",
        "eval('1')",
        "Model(x, trust_remote_code=True)",
        "archive.extractall(folder)",
        "subprocess.run(x, shell=True)",
    ],
)
def test_what_is_dangerous_is_seen(code: str) -> None:
    assert list(dangers(code))


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_runs_what_it_reads(room: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {danger}"
        for path in [*(ROOT / room).rglob("*.py"), ROOT / "cli.py"]
        for danger in dangers(path.read_text(encoding="utf-8"))
    }
    assert found == set()


WATCHED = """
import pickle, sys
asked = []
sys.addaudithook(lambda event, arguments: asked.append(arguments) if event == "pickle.find_class" else None)
from collections import OrderedDict
pickle.loads(pickle.dumps(OrderedDict()))
assert asked.pop()[-1] == "OrderedDict", "the hook sees nothing"
for name in ("load", "loads", "Unpickler"):
    setattr(pickle, name, lambda *_, **__: asked.append(("loads",)))
from pipeline import embed
from pipeline.extract import language
assert len(embed.load().query("buss")) == 384 and embed.load().centre.shape == (2, 384)
for name in language.BUNDLED:
    assert language.spans("Anna Ek bor i Kiruna.", name)["PER"]
print(asked)
"""


def test_the_models_hold_no_pickles() -> None:
    """Loading and asking them unpickles nothing: spaCy's files are msgpack and JSON, the others ONNX and JSON."""
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


# ---------------------------------------------------------------------------------------------------- the models' bytes


def model_files() -> list[str]:
    """All files of models, but the cards."""
    with as_file(files("data")) as data:
        found = [path for name in EXPECTED for path in (data / name).rglob("*")]
        return sorted(str(path.relative_to(data)) for path in found if path.is_file() and path.suffix != ".md")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the models as ``data``, and all else of ``data`` as it is."""
    folder = tmp_path_factory.mktemp("models") / "data"
    folder.mkdir()
    with as_file(files("data")) as data:
        for path in data.iterdir():
            if path.name in EXPECTED:
                shutil.copytree(path, folder / path.name)
            elif path.name == "__init__.py" or path.name in ("words", "organisations.tsv", "rules.toml") or path.suffix:
                (folder / path.name).symlink_to(path)
    return folder


Flip = Callable[[str], Path]


@pytest.fixture
def flip(copied: Path) -> Iterator[Flip]:
    """Turns over one bit in the middle of a file of the copy, and back again in the end."""
    flipped: list[Path] = []

    def turn(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            (byte,) = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 16]))

    def run(name: str) -> Path:
        flipped.append(copied / name)
        turn(flipped[-1])
        return flipped[-1]

    yield run
    for path in flipped:
        turn(path)


def faults(data: Path) -> list[str]:
    return [fault for name in EXPECTED for fault in genuine.faults(data / name)]


@pytest.mark.parametrize("name", model_files())
def test_a_bit_that_turned_over_in_any_file_of_a_model_is_found_and_named(copied: Path, flip: Flip, name: str) -> None:
    assert faults(copied) == []
    path = flip(name)
    found = faults(copied)
    if path.name == genuine.MANIFEST:  # then either the list or what it says of a file is wrong
        assert found
    else:
        assert found == [f"{path} is damaged: it is not the file that was built. Install regionradar anew."]


def test_files_that_are_missing_or_too_many_are_named(tmp_path: Path) -> None:
    for name in ("a.bin", "sub/b.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    genuine.write(tmp_path)
    genuine.check(tmp_path)
    assert list(genuine.faults(tmp_path)) == []
    (tmp_path / "sub" / "c.bin").touch()
    (tmp_path / "a.bin").unlink()
    missing, added = genuine.faults(tmp_path)
    assert "a.bin cannot be read (No such file or directory)" in missing
    assert "c.bin is not named in model.sha256" in added
    with pytest.raises(HomeError, match=r"a\.bin cannot be read"):
        genuine.check(tmp_path)
    with pytest.raises(HomeError, match=r"d\.bin is not named"):
        genuine.check(tmp_path, "d.bin")


@pytest.mark.parametrize("text", [None, "", "nonsense\n", "\udcff\n"])
def test_a_list_that_is_missing_or_damaged_is_named(tmp_path: Path, text: str | None) -> None:
    (tmp_path / "a.bin").touch()
    if text is not None:
        (tmp_path / genuine.MANIFEST).write_bytes(text.encode(errors="surrogateescape"))
    (fault,) = genuine.faults(tmp_path)
    assert fault.startswith(str(tmp_path / genuine.MANIFEST))
    with pytest.raises(HomeError, match=re.escape(fault)):
        genuine.check(tmp_path, "a.bin")


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs coreutils")
@pytest.mark.parametrize("name", EXPECTED)
def test_anybody_can_check_the_models_without_us(name: str) -> None:
    with as_file(files("data")) as data:
        subprocess.run(["sha256sum", "--check", "--quiet", genuine.MANIFEST], cwd=data / name, check=True)


def run(copied: Path, home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line with the copied models."""
    return subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", "--home", str(home.path), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=copied.parent,
        env={**os.environ, "PYTHONPATH": f"{copied.parent}{os.pathsep}{ROOT}"},
    )


@pytest.mark.parametrize("name", ["embedding/onnx/model.onnx", "embedding/tokenizer.json", "embedding/centre.npy"])
def test_a_damaged_embedding_model_is_refused_in_one_line(copied: Path, flip: Flip, demo_home: Home, name: str) -> None:
    path = flip(name)
    done = run(copied, demo_home, "search", "fler bussar", "--mode", "semantic")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert str(path) in line
    assert "Install regionradar anew" in line


@pytest.mark.parametrize(
    ("pipeline", "name"),
    [
        ("fast", "sv_regionradar_fast/tok2vec/model"),
        ("fast", "sv_regionradar_fast/vocab/strings.json"),
        ("accurate", "sv_regionradar/tokenizer"),
        ("accurate", "sv_regionradar/regionradar_tagger/model.onnx"),
    ],
)
def test_a_damaged_language_pipeline_is_refused_in_one_line(
    copied: Path, flip: Flip, home: Home, tmp_path: Path, pipeline: str, name: str
) -> None:
    path = flip(name)
    (tmp_path / "text.txt").write_text("Anna Ek bor i Kiruna.")
    done = run(copied, home, "extract", str(tmp_path / "text.txt"), "--language", pipeline)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert str(path) in line
    assert "Install regionradar anew" in line


def test_the_doctor_names_what_is_damaged(copied: Path, flip: Flip, home: Home) -> None:
    assert run(copied, home, "doctor").returncode == 0
    path = flip("sv_regionradar_fast/ner/model")
    done = run(copied, home, "doctor")
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if str(path) in line and line.startswith("bad")]


# ------------------------------------------------------------------------------------------------------------- the lock

EXTRAS = ("ocr", "mcp")  # what a release is installed with
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[tuple[Requirement, list[str]]]]:
    """The entries of the lock by name, each with its hashes; several for one name where platforms differ."""
    found: dict[str, list[tuple[Requirement, list[str]]]] = {}
    for entry in LOCK.replace("\\\n", " ").splitlines():
        if entry and not entry.startswith("#"):
            said, *hashes = entry.split("--hash=")
            requirement = Requirement(said.strip())
            found.setdefault(plain(requirement.name), []).append((requirement, [each.strip() for each in hashes]))
    return found


def version_of(requirement: Requirement) -> str:
    (exact,) = requirement.specifier
    assert exact.operator == "==", requirement
    return exact.version


def applies(requirement: Requirement, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def test_the_lock_has_what_the_project_asks_for() -> None:
    asked = [*PROJECT["dependencies"], *(each for extra in EXTRAS for each in PROJECT["optional-dependencies"][extra])]
    entries = locked()
    for requirement in map(Requirement, asked):
        found = entries.get(plain(requirement.name))
        assert found, f"{requirement} is not in requirements.lock: make lock"
        for entry, _ in found:
            assert requirement.specifier.contains(version_of(entry)), f"{entry} is not {requirement}: make lock"


def test_the_lock_has_what_its_packages_ask_for() -> None:
    """As far as the versions that are installed here are those of the lock."""
    entries = locked()
    looked = 0
    for name, found in entries.items():
        for entry, _ in found:
            try:
                here = distribution(name)
            except PackageNotFoundError:
                continue
            if here.version != version_of(entry):
                continue
            looked += 1
            for requirement in map(Requirement, here.requires or ()):
                if applies(requirement):
                    assert plain(requirement.name) in entries, f"{name} asks for {requirement}"
    assert looked > 20


def test_everything_in_the_lock_has_hashes() -> None:
    for name, found in locked().items():
        for entry, hashes in found:
            assert version_of(entry)
            assert hashes, name
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), name


def test_the_lock_names_no_host_and_no_folder() -> None:
    lines = LOCK.splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-") or " @ " in line]
    assert not [line for line in lines if re.search(r"(?:^|[\s=])[./~]", line)]


# ------------------------------------------------------------------------------------------------------------ the audit


def audited(*packages: dict[str, Any]) -> tuple[int, str]:
    verdict = runpy.run_path(str(ROOT / ".ci" / "audit.py"))["verdict"]
    code, says = verdict({"dependencies": list(packages)})
    return code, says


WELL = {"name": "click", "version": "8.4", "vulns": []}
UNKNOWN = {"name": "duckdb", "skip_reason": "Dependency not found on PyPI"}
WEAK = {"name": "lxml", "version": "6.0", "vulns": [{"id": "CVE-2026-0001", "fix_versions": ["6.1"], "aliases": []}]}


def test_a_weakness_that_is_known_fails_the_audit_and_is_named() -> None:
    code, says = audited(WELL, UNKNOWN, WEAK)
    assert code == 1
    assert "lxml 6.0: CVE-2026-0001, mended in 6.1" in says


def test_an_audit_without_findings_says_of_how_many() -> None:
    assert audited(WELL, UNKNOWN, WELL) == (0, "audit: nothing known of 2 of 3 locked packages")


def test_an_audit_that_knows_nothing_is_not_called_well() -> None:
    code, says = audited(UNKNOWN, UNKNOWN)
    assert code == 0
    assert says.startswith("audit skipped")


def test_an_audit_without_network_is_skipped_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.lock").write_text("click==8.4 --hash=sha256:" + "0" * 64 + "\n")
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "audit.py"), str(tmp_path / "x.lock")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert line.startswith("audit skipped: ")
