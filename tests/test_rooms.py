"""Who may import whom: rooms look down, never up or sideways."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY = {
    "models": set(),
    "scrapers": {"models"},
    "pipeline": {"models", "scrapers"},
    "web": {"models", "pipeline"},
    "commands": {"models", "scrapers", "pipeline", "web"},
    "training": {"models", "pipeline"},
    "bench": {"models", "scrapers", "pipeline", "training"},
}
OURS = {*MAY, "cli", "web"}
# files that know the order of the stages; all others see only themselves and what every stage stands on
ORDER = {
    "alerts",
    "backup",
    "catalogue",
    "cluster",
    "compare",
    "demo",
    "desk",
    "digests",
    "doctor",
    "edits",
    "engine",
    "erase",
    "export",
    "finish",
    "ingest",
    "metrics",
    "nightly",
    "notes",
    "read",
    "rebuild",
    "restore",
    "shapes",
    "trends",
    "verify",
    "withheld",
    "workers",
}
SHARED = {
    "alive",
    "copies",
    "firstnames",
    "genuine",
    "home",
    "machine",
    "parties",
    "patience",
    "regions",
    "store",
    "whole",
}
HEAVY = {
    "duckdb",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "bs4",
    "lxml",
    "pdfplumber",
    "pypdfium2",
    "rich",
    "spacy",
    "httpx",
    "httpcore",
    "protego",
    "tenacity",
    "warcio",
    "feedparser",
    "structlog",
    "apprise",
    "matplotlib",
    "jinja2",
    "fastapi",
    "uvicorn",
    "argon2",
    "mcp",
    "pyarrow",
    "ray",
}


def imported(file: Path) -> Iterator[str]:
    """Full names of the modules that a file imports anywhere."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", sorted(MAY))
def test_room_imports_only_downwards(room: str) -> None:
    for file in sorted((ROOT / room).rglob("*.py")):
        seen = {name.split(".")[0] for name in imported(file)} & OURS - {room}
        assert seen <= MAY[room], f"{file.relative_to(ROOT)} imports {seen - MAY[room]}"


def test_models_are_standard_library_only() -> None:
    for file in sorted((ROOT / "models").glob("*.py")):
        seen = {name.split(".")[0] for name in imported(file)} - {"models"}
        assert seen <= sys.stdlib_module_names, f"{file.name} imports {seen - sys.stdlib_module_names}"


def test_only_the_order_sees_scrapers() -> None:
    for file in sorted((ROOT / "pipeline").rglob("*.py")):
        if any(name.startswith("scrapers") for name in imported(file)):
            assert file.parent.name == "pipeline"
            assert file.stem in ORDER, file


def stage(file: Path) -> str:
    return file.relative_to(ROOT / "pipeline").parts[0].removesuffix(".py")


def test_stages_do_not_import_each_other() -> None:
    for file in sorted((ROOT / "pipeline").rglob("*.py")):
        own = stage(file)
        if own in ORDER:
            continue
        for name in imported(file):
            parts = name.split(".")
            if parts[0] == "pipeline" and len(parts) > 1:
                assert parts[1] in {own, *SHARED}, f"{file.relative_to(ROOT)} imports {name}"


def test_help_imports_nothing_heavy() -> None:
    """The command line answers --help without loading what only commands need."""
    files = [ROOT / "cli.py", *(ROOT / "commands").glob("*.py")]
    body = [node for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body]
    top = {
        name.split(".")[0]
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert not top & (HEAVY | OURS - {"commands"})
