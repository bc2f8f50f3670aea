"""What the operator has said: settings, sources, watches, digests, channels."""

from collections.abc import Iterator

from models import ConfigError, RegionradarError
from pipeline import catalogue, config
from pipeline.doctor.findings import Finding, State, number
from pipeline.home import Home
from pipeline.watch import definitions
from pipeline.watch import digests as entries
from pipeline.watch.deliver import called_as, is_understood
from pipeline.watch.entries import CHANNELS, FILE, is_address
from pipeline.watch.mailing import called_as as digest_channel


def settings(home: Home) -> Iterator[Finding]:
    """The operator's settings, and the sources that they leave."""
    said = None
    try:
        said = config.load(home)
    except ConfigError as error:
        missing = not (home.path / config.NAME).exists()
        yield Finding("settings", State.WARNING if missing else State.BAD, str(error))
    else:
        yield _told(said)
    try:
        known = catalogue.load(home)
        asked = catalogue.chosen(known, (), said.skip if said else ())
    except RegionradarError as error:
        yield Finding("sources", State.BAD, str(error))
    else:
        out = len(known) - len(asked)
        left = f"; {out} more are known, and left out by skip or enabled = false" if out else ""
        yield Finding("sources", State.OK, f"a night asks {number(len(asked), 'source')}{left}")


def _told(said: config.Config) -> Finding:
    """Who is told what. Addresses of alarms may hold passwords, and are not shown."""
    unknown = [f"number {at}" for at, address in enumerate(said.alarms, 1) if not is_understood(address)]
    if unknown:
        says = f"in alarms, {', '.join(unknown)} is no address that apprise understands: mend it"
        return Finding("settings", State.BAD, says)
    places = f"alarms go to {number(len(said.alarms), 'place')}" if said.alarms else "alarms go nowhere"
    return Finding("settings", State.OK, f"hosts see {said.contact}; {places}")


def watches(home: Home) -> Iterator[Finding]:
    """The watches and digests, and the channels that they send to. Addresses may hold passwords, and are not shown."""
    try:
        known = definitions.load(home)
        digests = entries.load(home)
        addresses = definitions.channels(home)
    except ConfigError as error:
        yield Finding("watches", State.BAD, str(error))
        return
    if not known and not digests:
        return
    channels = {called_as(watch, channel): channel for watch in known for channel in watch.channels}
    channels |= {digest_channel(digest, channel): channel for digest in digests for channel in digest.channels}
    troubles = []
    for called, channel in sorted(channels.items()):
        address = channel if is_address(channel) else addresses.get(channel)
        if address is None:
            troubles.append(f"{called} is no channel of {CHANNELS}: write one there")
        elif not address.startswith(FILE) and not is_understood(address):
            troubles.append(f"{called} has no address that apprise understands: mend it")
    for digest in digests:
        for id in sorted(set(digest.watches) - {watch.id for watch in known}):
            troubles.append(f"the digest {digest.id} tells of a watch {id}, which there is not")
    yield from (Finding("watches", State.BAD, says) for says in troubles)
    if troubles:
        return
    sums = f"{len(known)}, and {number(len(digests), 'digest')}" if digests else str(len(known))
    yield Finding("watches", State.OK, f"{sums}, sending to {number(len(channels), 'channel')}")
