"""Who may use the page: names, roles, and passwords and tokens of which only hashes are kept, in one JSON file."""

import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models import ConfigError
from pipeline.whole import alone, write_whole

SHORTEST = 12  # characters of a password
LONGEST = 1_000
TOKEN: Final = "rr_"
_NAME = re.compile(r"[a-z0-9åäöéü][a-z0-9åäöéü._@-]{0,63}")


class Role(StrEnum):
    """What somebody may do. An operator may do all that a reader may."""

    READER = "reader"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class User:
    """``password`` is an argon2id hash in its usual form, ``tokens`` are SHA-256 sums of random tokens."""

    name: str
    role: Role
    password: str
    tokens: tuple[str, ...] = ()


class Passwords:
    """Hashes passwords and checks them. Safe for threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Raises ``ConfigError`` for a password that would be no protection."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise ConfigError(f"the password has {len(password)} characters: it must have {SHORTEST} to {LONGEST}")
        return self._hasher.hash(normalize("NFC", password))

    def are_right(self, user: User | None, password: str) -> bool:
        """Whether it is the user's password. For nobody it takes as long, so that names cannot be found out."""
        try:
            self._hasher.verify(user.password if user else self._nobodys, normalize("NFC", password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return user is not None


class Users:
    """The users of a file, read anew when it has changed. Safe for threads."""

    def __init__(self, path: Path) -> None:
        """Raises ``ConfigError`` where the file is not in order, or has nobody."""
        self.path = path
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._known: Mapping[str, User] = {}
        self._load()
        if not self._known:
            raise ConfigError(f"{path} has no users: add one with regionradar users add NAME --file {path}")

    def named(self, name: str) -> User | None:
        """The user of this name, however it is typed."""
        return self._current().get(plain(name))

    def of_token(self, token: str) -> User | None:
        """Whose token this is."""
        digest = token_digest(token)
        return next(
            (user for user in self._current().values() for each in user.tokens if hmac.compare_digest(each, digest)),
            None,
        )

    def _current(self) -> Mapping[str, User]:
        with self._lock:
            self._load()
            return self._known

    def _load(self) -> None:
        """A file that is gone lets nobody in; one that cannot be read either."""
        try:
            status = self.path.stat()
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp == self._stamp:
                return
            self._known = {user.name: user for user in load(self.path)}
            self._stamp = stamp
        except (OSError, ConfigError):
            if self._stamp is None:
                raise
            self._known, self._stamp = {}, (0, 0)


def plain(name: str) -> str:
    """A name as it is kept: composed, in small letters."""
    return normalize("NFC", name).strip().lower()


def token_digest(token: str) -> str:
    """What is kept of a token: it is random enough that a plain sum gives nothing away."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def load(path: Path) -> tuple[User, ...]:
    """The users of a file, in its order.

    Raises ``ConfigError`` where it is missing, damaged, or may be read by everybody.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            said = json.load(file)
    except FileNotFoundError:
        raise ConfigError(f"{path} is not there: add a user with regionradar users add NAME --file {path}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no JSON'}") from error
    if os.name == "posix" and mode & 0o007:
        raise ConfigError(f"{path} can be read by everybody: chmod 600 {path}")
    try:
        return tuple(map(_user, said["users"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(f"{path} is no file of users: make another with regionradar users add") from None


def _user(said: Mapping[str, Any]) -> User:
    user = User(said["name"], Role(said["role"]), said["password"], tuple(said["tokens"]))
    if not _NAME.fullmatch(user.name) or not user.password.startswith("$argon2id$"):
        raise ValueError(user.name)
    return user


def add(path: Path, name: str, role: Role, password: str) -> bool:
    """Add a user, or give one that is there another role and password; tokens of before are void then. Whether new.

    Raises ``ConfigError`` where name or password will not do.
    """
    name = plain(name)
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} will not do as a name: letters, digits and . _ @ -, at most 64")
    made = User(name, role, Passwords().hash(password))
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        known = load(path) if path.exists() else ()
        _save(path, [*(user for user in known if user.name != name), made])
    return all(user.name != name for user in known)


def remove(path: Path, name: str) -> None:
    """Take a user out: who is logged in is logged out. Raises ``ConfigError`` where there is none of this name."""
    with _changing(path, name) as (known, user):
        _save(path, [each for each in known if each != user])


def add_token(path: Path, name: str) -> str:
    """A token for programs of a user, which cannot be shown again.

    Raises ``ConfigError`` where there is none of this name.
    """
    token = TOKEN + secrets.token_urlsafe(32)
    with _changing(path, name) as (known, user):
        more = replace(user, tokens=(*user.tokens, token_digest(token)))
        _save(path, [more if each == user else each for each in known])
    return token


def remove_tokens(path: Path, name: str) -> int:
    """Make all tokens of a user void; how many there were. Raises as ``add_token`` does."""
    with _changing(path, name) as (known, user):
        _save(path, [replace(each, tokens=()) if each == user else each for each in known])
    return len(user.tokens)


@contextmanager
def _changing(path: Path, name: str) -> Iterator[tuple[Sequence[User], User]]:
    """All users of a file and one of them, while no other command changes it. Raises as ``load`` and ``_of`` do."""
    load(path)  # what is not there is said before a lock is made for it
    with _alone(path):
        known = load(path)
        yield known, _of(path, known, name)


def _alone(path: Path) -> AbstractContextManager[None]:
    return alone(path.with_name(f".{path.name}.lock"))


def _of(path: Path, known: Sequence[User], name: str) -> User:
    found = next((user for user in known if user.name == plain(name)), None)
    if found is None:
        raise ConfigError(f"{path} has no user {plain(name)}: regionradar users list --file {path} says whom it has")
    return found


def _save(path: Path, users: Sequence[User]) -> None:
    """As a whole, and to be read by its owner alone from the first byte on."""
    said = {"users": [asdict(user) for user in users]}
    write_whole(path, json.dumps(said, ensure_ascii=False, indent=1).encode(), 0o600)
