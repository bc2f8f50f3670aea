"""``/sitemap.xml``: an index of two maps, one of pages that never change, one of articles with their last change."""

from html import escape

from pipeline.demosite.render import cms
from pipeline.demosite.render.text import dates
from pipeline.demosite.render.view import Answer, Ask, View, xml

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = ("/", "/kontakt/", "/om-webbplatsen/", "/vard-och-halsa/", "/kultur/")


def listing(view: View, ask: Ask) -> Answer | None:
    """The index and its maps."""
    if ask.path == "/sitemap.xml":
        maps = (f"<sitemap><loc>{view.origin}/sitemap-{name}.xml</loc></sitemap>" for name in ("sidor", "nyheter"))
        return _map("sitemapindex", *maps)
    if ask.path == "/sitemap-sidor.xml":
        return _map("urlset", *(f"<url><loc>{view.origin}{path}</loc></url>" for path in PAGES))
    if ask.path == "/sitemap-nyheter.xml":
        entries = (
            f"<url><loc>{escape(view.origin + cms.address(view, each))}</loc>"
            f"<lastmod>{dates(each.changed)['iso']}</lastmod><priority>0.5</priority></url>"
            for each in reversed(view.listed)
        )
        return _map("urlset", *entries)
    return None


def _map(root: str, *entries: str) -> Answer:
    return xml(
        "\n".join([f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">', *entries, f"</{root}>"])
    )
