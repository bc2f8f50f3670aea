"""Who is logged in, in memory: whoever starts the page anew logs everybody out. And how often one may try to."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from threading import Lock
from time import monotonic

from web.users import Role, User, Users

IDLE = 2 * 3600.0  # seconds without a request after which a session ends
WHOLE = 12 * 3600.0  # seconds after which it ends in any case
MOST = 10_000  # sessions
EACH = 20  # of one user: the oldest go first


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. ``session`` names what this browser is logged in as, "" where it is not by a cookie."""

    name: str
    role: Role
    session: str = ""

    @property
    def is_operator(self) -> bool:
        return self.role is Role.OPERATOR


ANYBODY = Visitor("", Role.OPERATOR)
"""Who asks where nobody has to log in."""


@dataclass(slots=True)
class _Session:
    user: str
    password: str  # the hash it was begun with: another password ends it
    began: float
    seen: float


class Sessions:
    """Sessions by the digests of their ids, so that the ids themselves are nowhere but in cookies. Safe for threads."""

    def __init__(self, users: Users, idle: float = IDLE, whole: float = WHOLE) -> None:
        self._users, self._idle, self._whole = users, idle, whole
        self._lock = Lock()
        self._open: OrderedDict[str, _Session] = OrderedDict()

    def begin(self, user: User) -> str:
        """The id of a new session."""
        id, now = secrets.token_urlsafe(32), monotonic()
        with self._lock:
            for digest in [each for each, session in self._open.items() if self._is_over(session, now)]:
                del self._open[digest]
            own = [digest for digest, session in self._open.items() if session.user == user.name]
            for digest in own[: len(own) - EACH + 1] if len(own) >= EACH else []:
                del self._open[digest]
            self._open[_digest(id)] = _Session(user.name, user.password, now, now)
            if len(self._open) > MOST:
                self._open.popitem(last=False)
        return id

    def visitor(self, id: str) -> Visitor | None:
        """Who is logged in by this id, which is counted as a sign of life."""
        digest, now = _digest(id), monotonic()
        with self._lock:
            session = self._open.get(digest)
            if session is None:
                return None
            user = self._users.named(session.user)
            if user is None or user.password != session.password or self._is_over(session, now):
                del self._open[digest]
                return None
            session.seen = now
        return Visitor(user.name, user.role, digest)

    def end(self, id: str) -> None:
        with self._lock:
            self._open.pop(_digest(id), None)

    def _is_over(self, session: _Session, now: float) -> bool:
        return now - session.seen > self._idle or now - session.began > self._whole


def _digest(id: str) -> str:
    return sha256(id.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Patience:
    """After ``free`` failures the next try must wait ``first`` seconds, then twice as many; ``most`` at the most."""

    free: int
    most: float
    first: float = 1.0

    def wait(self, failures: int) -> float:
        return 0.0 if failures < self.free else min(self.most, self.first * 2.0 ** min(failures - self.free, 30))


ACCOUNT = Patience(5, 60.0)
"""For one name, from wherever: a minute, so that nobody can be kept out for long by others."""
ADDRESS = Patience(10, 900.0)
"""For one address, whatever the name."""


class Throttle:
    """How soon somebody who failed to log in may try again, by name and by address. Safe for threads.

    Each try counts as a failure until it has succeeded, so that many at once are no way round. Whoever has succeeded
    from an address is slowed down there by the address alone: strangers who try the name elsewhere keep nobody out.
    """

    REMEMBERED = 20_000  # names and addresses; those that were heard of longest ago are forgotten first
    FORGOTTEN = 3600.0  # seconds after which failures no longer count

    def __init__(self, account: Patience = ACCOUNT, address: Patience = ADDRESS) -> None:
        self._patience = {"account": account, "address": address}
        self._lock = Lock()
        self._failed: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._at_home: OrderedDict[tuple[str, str], None] = OrderedDict()

    def wait(self, name: str, address: str) -> float:
        """Seconds to wait; 0 where one may try now, which is counted."""
        now = monotonic()
        with self._lock:
            keys = self._keys(name, address)
            waits = [
                self._patience[key[0]].wait(failures) - (now - last) for key, (failures, last) in self._of(keys, now)
            ]
            if (longest := max(waits)) > 0:
                return longest
            for key, (failures, _) in self._of(keys, now):
                self._failed[key] = (failures + 1, now)
                self._failed.move_to_end(key)
            while len(self._failed) > self.REMEMBERED:
                self._failed.popitem(last=False)
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The name is clean again; of the address only this try is: its owner may be trying other names in between."""
        account, here = ("account", name), ("address", network(address))
        with self._lock:
            self._at_home[name, here[1]] = None
            self._at_home.move_to_end((name, here[1]))
            if len(self._at_home) > self.REMEMBERED:
                self._at_home.popitem(last=False)
            self._failed.pop(account, None)
            failures, last = self._failed.get(here, (0, 0.0))
            if failures > 1:
                self._failed[here] = (failures - 1, last)
            else:
                self._failed.pop(here, None)

    def _of(self, keys: Sequence[tuple[str, str]], now: float) -> list[tuple[tuple[str, str], tuple[int, float]]]:
        known = [(key, self._failed.get(key, (0, now))) for key in keys]
        return [(key, (0, now) if now - last > self.FORGOTTEN else (failures, last)) for key, (failures, last) in known]

    def _keys(self, name: str, address: str) -> list[tuple[str, str]]:
        here = network(address)
        keys = [("account", name), ("address", here)]
        return keys[1:] if (name, here) in self._at_home else keys


def network(address: str) -> str:
    """An address; of version 6 the network, as whoever has one has 2**64 addresses. One of version 4 that is written as
    one of version 6, as where both are listened to, stands for itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
