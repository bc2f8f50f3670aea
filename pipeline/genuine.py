"""Whether the files of a shipped model are those that were built: a bit that turned over on a disk is a wrong answer.

Beside the files stands ``model.sha256``, in the form that ``sha256sum --check`` reads. A folder within that has such a
list of its own is checked by whatever reads that folder; the list itself is in the outer one.
"""

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from models import HomeError

MANIFEST = "model.sha256"


def check(folder: Path, *names: str) -> None:
    """Raises ``HomeError`` where one of these files, by default of all listed, is not the one that was built."""
    said = _said(folder)
    for name in names or said:
        if fault := _fault(folder / name, said.get(name)):
            raise HomeError(fault)


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with a folder: a sentence for each file, with what to do."""
    try:
        said = _said(folder)
    except HomeError as error:
        yield str(error)
        return
    for name in sorted(said.keys() | set(_files(folder))):
        if fault := _fault(folder / name, said.get(name)):
            yield fault
    for inner in _inner(folder):
        yield from faults(inner)


def write(folder: Path) -> None:
    """Say which files the folder has now, for those who build them."""
    lines = [f"{_digest(folder / name)}  {name}\n" for name in _files(folder)]
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


def _files(folder: Path) -> list[str]:
    """The names of what a folder's own list has, without its card, which only people read."""
    inner = _inner(folder)
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path != folder / MANIFEST
        and path.suffix != ".md"
        and (path.name == MANIFEST or inner.isdisjoint(path.parents))
    ]


def _inner(folder: Path) -> set[Path]:
    """The folders within that have a list of their own."""
    return {path.parent for path in folder.rglob(MANIFEST)} - {folder}


def _said(folder: Path) -> dict[str, str]:
    """Name -> digest. Raises ``HomeError`` where the list cannot be read."""
    path = folder / MANIFEST
    try:
        pairs = [line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines()]
        found = {name: digest for digest, name in pairs}
    except (OSError, ValueError) as error:
        raise HomeError(_anew(path, f"cannot be read ({error})")) from error
    if not found:
        raise HomeError(_anew(path, "is empty"))
    return found


def _fault(path: Path, expected: str | None) -> str | None:
    if expected is None:
        return _anew(path, f"is not named in {MANIFEST}")
    try:
        found = _digest(path)
    except OSError as error:
        return _anew(path, f"cannot be read ({error.strerror})")
    return None if found == expected else _anew(path, "is damaged: it is not the file that was built")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _anew(path: Path, why: str) -> str:
    return f"{path} {why}. Install regionradar anew."
