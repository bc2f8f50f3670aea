"""The article of a page: which element holds it, and what in that element is noise.

Pages declare their article in many ways, and rarely wrongly: ``main``, ``article``, the names that systems give
their text (``entry-content``, ``article-body``). The narrowest declaration wins that still holds the better part of
the prose of the one around it. Without any, the text lies where most of the prose is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from pipeline.parse.dates import is_date_line
from pipeline.parse.writer import BLOCKS, HEADINGS, leads_to_file, text_of, words

SURROUNDINGS = words("header footer aside form search figcaption")
ROLES = words("navigation banner contentinfo complementary search dialog alertdialog menu menubar alert")
# Classes and ids that name noise, as a part between hyphens, underscores and humps ...
NOISE_PARTS = words(
    "nav navbar navigation subnav breadcrumb breadcrumbs brodsmula brodsmulor cookie cookies kakor consent gdpr share"
    " sharing shares sharebar sharedaddy sociable socials likes follow related relaterad relaterade relaterat"
    " recommended recommendations mostread readmore nextstory upsell sidebar skiplink skiplinks footer sidfot"
    " pagination pager readspeaker toolbar addthis newsletter nyhetsbrev subscribe subscription syndication outbrain"
    " taboola sponsored advert advertisement advertising affiliate disclaimer wishlist popup modal flyout lightbox"
    " offcanvas widget textwidget byline bylines author authors autor bio saboxplugin comments nocomments kommentar"
    " kommentare kommentarer respond disqus rating ratings tags taggar taglist caption captions legend credits"
    " copyright timestamp postmeta postmetadata postinfo"
)
# ... or, where the word has other uses too ("social-omsorg", "hidden-print"), whole.
NOISE_NAMES = words(
    "menu submenu social social-media social-share social-links hidden sr-only visually-hidden screen-reader-text"
    " banner skip skip-link feedback noprint no-print print-header comment-list commentlist post-meta entry-meta"
    " entry-footer infobox ad ads"
)
# What names noise only where it holds no prose, or links: a teaser without a link is a lead.
WEAK_PARTS = words(
    "teaser teasers puff puffar promo promoted promotion banner meta metadata kicker overlay print printer"
    " carousel slider slideshow signup trending popular breaking recent recirc embed embedded attachment more next"
    " previous credit source sources button buttons btn cta login rate rail tag topic topics category categories ad ads"
    " menu meny dela disclosure"
)
ABSENCE = words("has hidden no with without")
LAYOUT_PARTS = words("elementor")  # names all it lays out "widgets"
WEAK = BLOCKS - HEADINGS.keys() - {"blockquote"} | {"span"}
LONGEST_NAME = 100  # characters of a class; what is longer names nothing
LISTS = words("ul ol dl div section p table")  # what may be a list of links
DECLARED = words("div article section main td")

PROSE = 40  # characters from which a paragraph is no menu entry
MOST = 0.5  # share of a page's prose from which an element is no noise, whatever it is called
ENOUGH = 0.5  # share of the prose, and of the text outside of links, around it that a declared article holds ...
TITLED = 0.2  # ... or, if it is the one with the page's title
MOSTLY = 0.75  # share of the prose that the element around an undeclared title holds, and of the text below
NEARLY_ALL = 0.95  # share of the prose that the elements around an undeclared article hold
LINKED = 0.7  # share of linked characters from which a list is one of links
ALONE = 0.8  # share of the prose of several elements from which one or all are the text
SHARE = 0.2  # share of the longest from which another of them belongs to it
LEAD_LINKED = 0.3  # share of linked characters up to which a paragraph below the title is a lead
FEW = 0.2  # share of the prose of the article that a list of links may hold
CARD = 400  # characters of a contact card
TITLE = range(8, 300)  # characters of a title
LONGEST_HEAD = 1000  # characters of what the head of a page calls it

_CONTENT = re.compile(
    r"content[-_]{0,2}(?:main|body)|main[-_]?(?:content|column|text)|page[-_]?content|single-post"
    r"|^(?:content|primary|story|article|main|post|entry|innehall)$",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:entry|page|text|article|art|post|story|news|blog)[-_]{0,2}(?:content|body|text|entry)"
    r"|body[-_]?(?:text|copy)|full-?text|field-body|rich-?text",
    re.IGNORECASE,
)
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_ADDRESS = re.compile(r"@|://|www\.")
_REACHES = re.compile(r"(?:tel|mailto):[^?]", re.IGNORECASE)
_CONTACT = re.compile(r"@\w|\b0\d{1,3}[-–/ ]{1,3}\d\d|\+46")


class _Outline:
    """The elements of a page in its order, by number, and how much each holds.

    ``end`` is the number after the last element within. ``text`` and ``linked`` count characters, ``prose`` those of
    paragraphs too long for a menu, outside of links. ``links`` counts links, ``served`` those to files, phones and
    mail. ``plain`` are elements that hold no paragraph but their own.
    """

    def __init__(self, root: etree._Element) -> None:
        self.elements = list(root.iter("*"))
        size = len(self.elements)
        number: dict[etree._Element | None, int] = {element: at for at, element in enumerate(self.elements)}
        self.tags = [str(element.tag) for element in self.elements]
        self.parent = [number.get(element.getparent(), 0) if at else 0 for at, element in enumerate(self.elements)]
        self.end = list(range(1, size + 1))
        self.text, self.linked, self.prose, self.links, self.served = ([0] * size for _ in range(5))
        self.plain = [True] * size
        self._add_up(self._count())

    def _count(self) -> list[int]:
        """Count what stands in the elements themselves; characters of text outside of links are handed back."""
        text, linked, links, served = self.text, self.linked, self.links, self.served
        unlinked, is_linked = [0] * len(text), [False] * len(text)
        for at, (element, above) in enumerate(zip(self.elements, self.parent, strict=True)):
            is_linked[at] = is_linked[above]
            if self.tags[at] == "a" and (address := element.get("href")):  # without it is a place, which may never end
                is_linked[at] = True
                links[at] = 1
                served[at] = leads_to_file(element) or _REACHES.match(address) is not None
            for said, of in ((element.text, at), (element.tail if at else None, above)):
                if said and (length := len(said.strip())):
                    text[of] += length
                    (linked if is_linked[of] else unlinked)[of] += length
        return unlinked

    def _add_up(self, unlinked: list[int]) -> None:
        """Add what stands in the elements within, the last first; inline elements are part of their paragraph."""
        counts = (self.text, self.linked, self.prose, self.links, self.served)
        for at in range(len(unlinked) - 1, -1, -1):
            above = self.parent[at]
            is_inline = at > 0 and self.tags[at] not in BLOCKS
            if is_inline:
                unlinked[above] += unlinked[at]
            elif unlinked[at] >= PROSE and self.tags[at] not in HEADINGS:
                self.prose[at] += unlinked[at]
            if at:
                self.plain[above] &= is_inline and self.plain[at]
                self.end[above] = max(self.end[above], self.end[at])
                for count in counts:
                    count[above] += count[at]

    def said(self, at: int) -> str:
        return text_of(self.elements[at])

    def names(self, at: int) -> list[str]:
        """The classes and the id of an element; ids of headings say what the heading says, and are left out."""
        attributes = self.elements[at].attrib
        if not attributes:
            return []
        names = str(attributes.get("class", "")).split()
        if self.tags[at] not in HEADINGS:
            names.append(str(attributes.get("id", "")))
        return names

    def is_main(self, at: int) -> bool:
        return self.tags[at] == "main" or self.elements[at].get("role") == "main"

    def holds(self, outer: int, inner: int) -> bool:
        return outer <= inner < self.end[outer]

    def common(self, numbers: Iterable[int]) -> int:
        """The nearest element that holds all of these."""
        first, *others = numbers
        for other in others:
            while not self.holds(first, other):
                first = self.parent[first]
        return first

    def around(self, numbers: Iterable[int]) -> set[int]:
        """These elements and all that hold them."""
        found: set[int] = set()
        for at in numbers:
            while at not in found:
                found.add(at)
                at = self.parent[at]
        return found


def article(tree: etree._Element) -> tuple[etree._Element, set[etree._Element]]:
    """The element of a page that holds its article, and the elements within that which are noise."""
    page = _Outline(next(tree.iter("body"), tree))
    titles = _titles(page, " ".join(map(text_of, tree.iter("title")))[:LONGEST_HEAD].casefold())
    noise = _noise(page, titles)
    declared, body = _declared(page, noise, titles)
    main, skipped = body, set[int]()
    title = max((at for at in titles if at < body and not page.holds(at, body)), default=None)
    if title is not None and page.parent[title] != page.parent[body] and any(page.holds(body, at) for at in titles):
        title = None
    if title is not None:
        main = page.common((title, body))
        skipped = set(_beside(page, main, title, body, noise))
    elif declared not in (0, body) and not page.is_main(declared) and not any(page.holds(body, at) for at in titles):
        main = declared
        skipped = set(_beside(page, main, main, body, noise))
    skipped |= set(_within(page, main, body, noise, skipped))
    skipped |= set(_headings_of_nothing(page, main, skipped))
    return page.elements[main], {page.elements[at] for at in skipped}


def _titles(page: _Outline, named: str) -> list[int]:
    """The headings 1 outside of links; if the head of the page (``named``) says what some say, these. Pages without
    one have their title where the first paragraph says what the head says."""
    first = [at for at, tag in enumerate(page.tags) if tag == "h1" and page.text[at]]
    same = [at for at in first if page.text[at] in TITLE and page.said(at).casefold() in named]
    if first or not named:
        return same or [at for at in first if page.linked[at] < page.text[at]]
    said = (
        at
        for at, tag in enumerate(page.tags)
        if page.plain[at] and tag in BLOCKS and page.text[at] in TITLE and not page.linked[at]
    )
    return [at for at in [next((at for at in said if page.said(at).casefold() in named), None)] if at is not None]


# --- noise by name ---


def _noise(page: _Outline, titles: Iterable[int]) -> list[bool]:
    """Of each element, whether it is noise; what holds the title or the main element never is."""
    articles = [at for at, tag in enumerate(page.tags) if tag == "article"]
    mains = [at for at in range(len(page.tags)) if page.is_main(at)]
    largest = max(articles, key=lambda at: page.prose[at], default=0)
    holders = page.around([*titles, *mains, largest])
    most = MOST * page.prose[0]
    noise, served = [False] * len(page.tags), [False] * len(page.tags)
    for at in range(1, len(page.tags)):
        above = page.parent[at]
        noise[at], served[at] = noise[above], served[above]
        if noise[at] or served[at] or at in holders or page.prose[at] > most:
            continue
        if how := _called_noise(page, at):
            served[at] = page.text[at] <= CARD and _serves(page.said(at), how)
            noise[at] = not served[at]
    return noise


def _called_noise(page: _Outline, at: int) -> int:
    """How far an element is called noise: 0, 1 or 2 as in ``_names_noise``."""
    tag = page.tags[at]
    if tag in SURROUNDINGS:
        quotes = tag == "footer" and page.tags[page.parent[at]] == "blockquote"  # the foot of a quote says whose it is
        return 0 if quotes or (tag == "header" and page.prose[at]) else 2
    if page.elements[at].get("role") in ROLES:
        return 2
    how = max(map(_names_noise, page.names(at)), default=0)
    if how == 1 and (tag not in WEAK or page.served[at] or (page.prose[at] and not page.links[at])):
        return 0
    return how


def _serves(said: str, how: int) -> bool:
    """Whether what is called noise says no more than when the page was published, or how to reach somebody."""
    return is_date_line(said) or (how == 1 and _CONTACT.search(said) is not None)


@lru_cache(maxsize=10_000)  # a site's pages share their classes
def _names_noise(name: str) -> int:
    """Whether a class or id names noise: 2, or 1 where that depends on what it holds, or 0.

    "has-sidebar" and "no-share" name its absence or company.
    """
    if len(name) > LONGEST_NAME:
        return 0
    parts = {part.lower() for part in _PART.findall(name)}
    if name.lower() in NOISE_NAMES:
        return 2
    if not parts.isdisjoint(ABSENCE | LAYOUT_PARTS):
        return 0
    return 2 if not parts.isdisjoint(NOISE_PARTS) else int(not parts.isdisjoint(WEAK_PARTS))


# --- where the text is ---


def _declared(page: _Outline, noise: list[bool], titles: list[int]) -> tuple[int, int]:
    """Numbers of the element that is declared the article, and of the one in it that holds its text."""
    size = len(page.tags)
    prose = page.prose[:]  # without that of noise
    unlinked = [text - linked for text, linked in zip(page.text, page.linked, strict=True)]
    for at in range(1, size):
        if noise[at] and not noise[page.parent[at]]:
            above = at
            while above:
                above = page.parent[above]
                prose[above] -= page.prose[at]
                unlinked[above] -= page.text[at] - page.linked[at]
    titled = page.around(at for at in titles if not noise[at])
    found = article = 0
    for rank, level in enumerate(_declarations(page, noise)):
        candidates: list[int] = []
        for at in level:
            if page.holds(found, at) and not (candidates and page.holds(candidates[-1], at)):
                candidates.append(at)
        own = [at for at in candidates if at in titled]
        if rank < 2 and len(own) == 1 and prose[own[0]] >= (0, TITLED)[rank] * prose[found]:
            found = article = own[0]
        elif candidates:
            best = _best(page, candidates, prose)
            is_enough = prose[best] >= ENOUGH * prose[found] and unlinked[best] >= ENOUGH * unlinked[found]
            if prose[best] and is_enough:
                found = best
                article = best if rank < 2 else article
    if found == 0:
        found = article = _undeclared(page, noise, prose, titled)
    return article, found


def _declarations(page: _Outline, noise: list[bool]) -> list[list[int]]:
    """Numbers of the elements that are declared main, article, content, and body of the text."""
    mains: list[int] = []
    articles: list[int] = []
    contents: list[int] = []
    bodies: list[int] = []
    for at, tag in enumerate(page.tags):
        if noise[at] or tag not in DECLARED:
            continue
        element, names = page.elements[at], page.names(at)
        if page.is_main(at):
            mains.append(at)
        if tag == "article" or "hentry" in names or element.get("itemtype", "").endswith(("Article", "BlogPosting")):
            articles.append(at)
        if any(map(_CONTENT.search, names)):
            contents.append(at)
        if element.get("itemprop") == "articleBody" or any(map(_BODY.search, names)):
            bodies.append(at)
    return [mains, articles, contents, bodies]


def _best(page: _Outline, candidates: list[int], prose: list[int]) -> int:
    """The element with most prose; if several share it, the one around them, as long as that holds little else."""
    best = max(candidates, key=lambda at: prose[at])
    if prose[best] >= ALONE * sum(prose[at] for at in candidates):
        return best
    several = [at for at in candidates if prose[at] >= SHARE * prose[best]]
    common = page.common(several)
    return common if prose[common] * ALONE <= sum(prose[at] for at in several) else best


def _undeclared(page: _Outline, noise: list[bool], prose: list[int], titled: set[int]) -> int:
    """The narrowest element with the title and most prose, or, if there is none, with nearly all text."""
    if around := [at for at in titled if at and prose[at] and prose[at] >= MOSTLY * prose[0]]:
        return max(around)
    found = at = 0
    while at < page.end[found]:
        if at and page.parent[at] == found and not noise[at] and page.tags[at] in DECLARED:
            unlinked = page.text[at] - page.linked[at]
            is_nearly_all = unlinked >= MOSTLY * (page.text[found] - page.linked[found])
            if prose[at] and prose[at] >= NEARLY_ALL * prose[found] and is_nearly_all:
                found = at
        at += 1
    return found


# --- what stands beside the text ---


def _beside(page: _Outline, main: int, title: int, body: int, noise: list[bool]) -> Iterator[int]:
    """What is noise around the text (``body``) and the title before it, both within ``main``.

    Labels beside the title stay, a lead between the title and the text, and below that contacts and files.
    """
    holders, cards = page.around((title, body)), page.around(_cards(page, body, main))
    at = main + 1
    while at < page.end[main]:
        if at in (title, body):
            at = page.end[at]
        elif at in holders:
            at += 1
        elif at < title:
            if noise[at] or page.links[at] or page.parent[at] != page.parent[title]:
                yield at
            at = page.end[at]
        elif noise[at] or not (at in cards or (at < body and _may_lead(page, at))):
            yield at
            at = page.end[at]
        elif page.linked[at] < LEAD_LINKED * page.text[at] if at < body else page.text[at] <= CARD:
            at = page.end[at]
        else:
            at += 1


def _may_lead(page: _Outline, at: int) -> bool:
    """Whether an element below the title holds a paragraph, or is a heading as long as one."""
    return page.prose[at] > 0 or (page.tags[at] in HEADINGS and page.text[at] >= PROSE)


def _cards(page: _Outline, body: int, main: int) -> Iterator[int]:
    """Beside the text: paragraphs that hold a date alone, and below it those that name a phone number or a file."""
    for at in range(main + 1, page.end[main]):
        is_below = at >= page.end[body]
        if page.tags[at] == "a":
            if page.served[at] and is_below:
                yield at
        elif page.plain[at] and 0 < page.text[at] <= CARD and page.tags[at] in BLOCKS and not page.holds(body, at):
            said = page.said(at)
            if is_date_line(said) or (is_below and _CONTACT.search(said)):
                yield at


# --- noise within the text ---


def _within(page: _Outline, main: int, body: int, noise: list[bool], skipped: set[int]) -> Iterator[int]:
    """What is noise in the text by its name, or as a list of links."""
    around = page.around((body,))
    at = main + 1
    while at < page.end[main]:
        if at in around:
            at += 1
        elif at in skipped:
            at = page.end[at]
        elif noise[at] or (page.prose[at] <= FEW * page.prose[main] and _is_list_of_links(page, at)):
            yield at
            at = page.end[at]
        else:
            at += 1


def _is_list_of_links(page: _Outline, at: int) -> bool:
    """Whether an element holds hardly more than links; those to files, phones, mail and full addresses are no menu."""
    return (
        page.links[at] > 0
        and page.linked[at] > 0
        and page.tags[at] in LISTS
        and page.linked[at] >= LINKED * page.text[at]
        and not page.served[at]
        and not (page.tags[at] == "p" and page.links[at] == 1 and _ADDRESS.search(page.said(at)))
    )


def _headings_of_nothing(page: _Outline, main: int, skipped: set[int]) -> Iterator[int]:
    """Headings below which everything was noise, and one that stands alone at the very end."""
    heading, lost, row = None, False, False  # the last one, if nothing stands below; noise did; a heading above does
    at = main
    while at < page.end[main]:
        element = page.elements[at]
        is_heading = page.tags[at] in HEADINGS and 0 < page.text[at] < TITLE.stop
        if at in skipped:
            lost = lost or page.text[at] > 0
        elif is_heading:
            if heading is not None and lost and HEADINGS[page.tags[at]] <= HEADINGS[page.tags[heading]]:
                yield heading
            row = heading is not None and not lost
            heading, lost = at if page.tags[at] != "h1" else None, False
        elif element.text and element.text.strip():
            heading = None
        if at > main and element.tail and element.tail.strip():
            heading = None
        at = page.end[at] if is_heading or at in skipped else at + 1
    if heading is not None and (lost or not row):
        yield heading
