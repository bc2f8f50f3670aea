"""Files that are put in place whole or not at all, and that a power failure does not take back."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put a file in place, its folders too. Where no mode is given, the file keeps the one that it has, and a new one
    gets what the process gives to new files. Raises ``OSError``: what stood there is untouched then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if mode is None:
        with suppress(FileNotFoundError):
            mode = path.stat().st_mode & 0o777
    part = path.with_name(f".{token_hex(8)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            if mode is not None:
                os.chmod(part, mode)
            os.fsync(handle)
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Make a power failure take back nothing of what was created or replaced in a folder, where its file system can
    promise that. Raises ``OSError``."""
    if os.name == "nt":  # opens no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # as of a folder on some network shares
            raise
    finally:
        os.close(handle)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process at a time; the lock of one that was killed is free. Where there are no such locks, as on Windows,
    nobody is waited for. Raises ``OSError``."""
    with lock.open("w") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield
