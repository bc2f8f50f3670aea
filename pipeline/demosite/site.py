"""What the hosts of the demo world answer at a given moment. Pure: at the same time the same answer."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime

from pipeline.demosite.render import (
    cms,
    feed,
    g0v,
    meetingplus,
    mynewsdesk,
    netpublicator,
    pressmachine,
    riksdagen,
    sitemap,
    ttvia,
)
from pipeline.demosite.render.text import SWEDEN
from pipeline.demosite.render.view import Answer, Ask, View, html
from pipeline.demosite.world import Publication, Publisher, Site, World

Shape = Callable[[View, Ask], Answer | None]

SHAPES: Mapping[str, tuple[Shape, ...]] = {
    "list": (cms.listing, cms.article),
    "board": (cms.board,),
    "feed": (feed.wordpress, cms.listing, cms.article),
    "portlet": (feed.portlet, cms.listing, cms.article),
    "sitemap": (sitemap.listing, cms.listing, cms.article),
    "notified": (cms.listing, cms.article),
    "ttvia": (ttvia.listing, ttvia.article),
    "mynewsdesk": (mynewsdesk.listing, mynewsdesk.article),
    "pressmachine": (pressmachine.listing, pressmachine.article),
    "meetingplus": (meetingplus.listing, meetingplus.article),
    "netpublicator": (netpublicator.listing, netpublicator.article),
    "riksdagen": (riksdagen.listing, riksdagen.article),
    "g0v": (g0v.listing, g0v.article),
}
DOWN = "<!doctype html>\n<title>503 Service Unavailable</title>\n<h1>Service Unavailable</h1>"
MISSING = "<!doctype html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>"
SOFT = (
    '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><title>Sidan kunde inte hittas</title></head>\n'
    "<body><main><h1>Sidan kunde inte hittas</h1>\n<p>Sidan du söker finns inte längre eller har bytt adress.</p>"
    "</main></body></html>"
)


def answer(
    world: World,
    host: str,
    path: str,
    query: str,
    method: str,
    body: bytes,
    at: datetime,
    troubles: Collection[str] = (),
) -> Answer:
    """What a host serves. ``at`` is Swedish local time where it has no zone; ``troubles`` add to the world's own."""
    local = swedish(at)
    wrong = {*troubles, *troubles_of(world, host, local)}
    if "down" in wrong:
        return html(DOWN, 503)
    views = list(_views(world, host, local, wrong))
    if not views:
        return html(MISSING, 404)
    if path == "/robots.txt":
        return _robots(world, host)
    ask = Ask(path, query, method, body, local)
    for view in views:
        for shape in SHAPES[view.site.platform]:
            if found := shape(view, ask):
                return html(SOFT) if found.item and "soft404" in wrong else found
    return _missing(views[0], ask)


def swedish(at: datetime) -> datetime:
    """A time as Swedish local time without a zone."""
    return at.astimezone(SWEDEN).replace(tzinfo=None) if at.tzinfo else at


def troubles_of(world: World, host: str, at: datetime) -> set[str]:
    """What the world itself declares to be wrong with a host at a Swedish local time."""
    return {each.what for each in world.troubles if each.host in ("", host) and each.since <= at < each.until}


def _views(world: World, host: str, at: datetime, wrong: Collection[str]) -> Iterator[View]:
    for publisher in world.publishers:
        for site in publisher.sites:
            if host in (site.host, site.options.get("interface")):
                yield _view(world, publisher, site, at, wrong)


def _view(world: World, publisher: Publisher, site: Site, at: datetime, wrong: Collection[str]) -> View:
    there = tuple(each.as_of(at) for each in site.publications if each.there(at))
    relics = world.relics.get(site.options.get("relics", ""), ())
    return View(publisher, site, at, there, _listed(there, wrong), relics, "layout" in wrong)


def _listed(there: tuple[Publication, ...], wrong: Collection[str]) -> tuple[Publication, ...]:
    """What lists show. Half of a list is every second entry, without the newest."""
    if "empty" in wrong:
        return ()
    return there[1::2] if "half" in wrong else there


def _robots(world: World, host: str) -> Answer:
    text = world.robots.get(host)
    if text is None:
        return html(MISSING, 404)
    return Answer(200, (("Content-Type", "text/plain; charset=utf-8"),), text.encode())


def _missing(view: View, ask: Ask) -> Answer:
    """404 in the publisher's design where it has one; 410 where the site says that what it removed is gone."""
    status = 404
    if view.site.options.get("removed") == 410:
        once = view.site.publications
        status = 410 if any(cms.address(view, each) == ask.path for each in once if each.removed) else 404
    return cms.missing(view, ask, status) if view.option("template") else html(MISSING, status)
