"""Pages that stand where a document should be, though the server said 200: walls, checks, errors, log-ins.

Better a block page stored than a document lost: a page is one only where it says little, and its headline, whole,
is that of such a page, or a sentence of it, whole, is one that only such pages say. What merely speaks of cookies,
captchas or broken web pages has a headline and sentences of its own. Headlines that a press release could have
too ("Driftstopp", "Säkerhetskontroll") count only with what such pages say below them, or above hardly any prose,
and never above a date or a quote.

The wording is that of the regions' sites and of Cloudflare, Akamai, Imperva (Incapsula), DataDome, HUMAN
(PerimeterX), F5, nginx, Apache, IIS, WordPress, SiteVision and Episerver.
"""

import re
from collections.abc import Iterable, Sequence

from pipeline.parse.dates import is_date_line, is_update

COOKIE_WALL = "a cookie wall"
CHECK = "a check against robots"
REFUSAL = "a page that refuses access"
NOT_FOUND = "a page that says it was not found"
LOG_IN = "a log-in page"
FAULT = "a page that says the site is out of order"
DEFAULT = "a server's own page"
REDIRECT = "a page that leads on to another"
SHELL = "a page that is empty without JavaScript"
NO_RESULTS = "a search without results"

MOST = 2500  # characters of text on a page whose headline alone tells
SOME = 700  # on one that a sentence or a headline with a sentence tells
HARDLY = 200  # of prose below a headline that a document could have too,
FEW = 2  # and sentences of it
LITTLE = 60  # on one that says nothing itself
HEADLINES = 5  # lines from the top that may be the headline
LONGEST_HEADLINE = 150
LONGEST_SENTENCE = 300
LABEL = 60  # characters of a form's labels and buttons

STATUS = {401: LOG_IN, 403: REFUSAL, 404: NOT_FOUND, 407: LOG_IN, 410: NOT_FOUND, 429: CHECK}

_OH = r"(?:(?:hoppsan?|oj(?: ?då)?|o?ops|tyvärr|aj ?då|attans|beklagar|sorry)[\s!,.…–-]*)?"
_PAGE = (
    r"(?:(?:den )?(?:här |begärda )?(?:webb)?(?:sida|sidan|artikeln|innehållet|dokumentet|nyheten|pressmeddelandet)"
    r"|den (?:nyhet|artikel)|det (?:innehåll|dokument|pressmeddelande))"
)
_SOUGHT = (
    r"(?:som )?du (?:sökte|söker|letade efter|letar efter|försöker nå|försökte nå|vill nå|ville nå|efterfrågade"
    r"|begärde|försöker (?:visa|öppna)|försökte (?:visa|öppna))"
)
_GONE = (
    r"(?:(?:kunde|kan|gick|går) (?:tyvärr )?inte (?:att )?(?:hittas?|nås?)|hittas inte|hittades (?:tyvärr )?inte"
    r"|(?:finns|existerar) (?:tyvärr )?inte(?: längre| kvar)*|saknas|verkar inte finnas"
    r"|har (?:tyvärr )?(?:flytta(?:ts?|de)|tagits bort|raderats|avpublicerats|upphört)"
    r"|är (?:borttagen|borttaget|flyttad|flyttat|raderad|avpublicerad|inte (?:längre )?tillgänglig(?:t)?(?: längre)?))"
    r"(?: eller (?:har )?\w+(?: \w+)?)?"
)
_LOST = (
    rf"{_OH}(?:{_PAGE}(?: på (?:den här|denna) sidan?)?(?: {_SOUGHT})? {_GONE}"
    rf"|(?:vi |det )?(?:kan|kunde|går|gick|hittar|hittade"
    rf"|lyckades) (?:vi )?(?:tyvärr )?inte (?:att )?(?:hitta )?{_PAGE}"
    rf"(?: {_SOUGHT})?)"
)
_NO_PAGE = (
    r"(?:det finns|här finns|vi (?:hittar|hittade)|vi (?:kan|kunde) inte hitta) (?:tyvärr )?(?:ingen|någon)"
    r" (?:webb)?sida (?:på|med) (?:(?:den|denna|angiven|den angivna)(?: här)? )?(?:webb)?adress(?:en)?"
)
_LOST_ENGLISH = (
    r"(?:(?:sorry, )?(?:the |this )?(?:requested )?(?:page|file|resource|content)(?: you (?:requested|are looking for"
    r"|were looking for))? (?:was |is |could |can )?(?:not |cannot )?(?:be )?(?:not )?found"
    r"|not found|(?:sorry, )?this page (?:does not|doesn['’]t|no longer) exists?(?: anymore)?)"
)
_404 = (
    r"(?:http |fel |error |felkod )?(?:404|410)"
    r"(?:[\s:.–-]+(?:error|fel|not found|page not found|gone|sidan .{1,60}))?"
)


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


# What the whole headline of such a page is, or the whole of a part of it between bars and dashes.
_HEADLINES = (
    (NOT_FOUND, _pattern(_LOST, rf"{_OH}{_NO_PAGE}", _LOST_ENGLISH, _404)),
    (
        CHECK,
        _pattern(
            r"(?:too many requests|för många (?:anrop|förfrågningar|försök))|just a moment|one moment,? please"
            r"|attention required|checking your browser.{0,60}"
            r"|pardon our interruption",
            r"(?:please )?(?:verify|confirm|verifying)(?: that)? you are (?:a )?human.{0,60}|human verification"
            r"|are you a robot",
            r"robot check|security (?:check|verification|challenge)|ddos-guard|(?:you have been|request) blocked",
            r"(?:sorry, )?you have been blocked|access to this page has been denied|request rejected|bot verification",
            r"(?:vänligen )?(?:verifiera|bekräfta|intyga|bevisa) att du (?:är en människa|inte är en robot).{0,40}",
            r"(?:vi )?kontrollerar din webbläsare.{0,40}|request unsuccessful.{0,200}",
        ),
    ),
    (
        REFUSAL,
        _pattern(
            r"(?:error |fel )?(?:403|401)(?:[\s:–-]+(?:forbidden|unauthorized|access denied|åtkomst nekad))?",
            r"forbidden|access (?:is )?denied|unauthori[sz]ed|du (?:saknar|har inte|har ej) behörighet.{0,60}",
        ),
    ),
    (
        FAULT,
        _pattern(
            r"(?:50[0234][\s:–-]+)?(?:internal server error|bad gateway|gateway time-?out"
            r"|service (?:temporarily |is )?(?:temporarily )?unavailable)",
            r"(?:http )?(?:error|fel) 50\d|server error in .{1,60} application|runtime error|application error"
            r"|proxy error",
            r"error establishing a database connection|web server is down|connection timed out|site maintenance",
            r"(?:we['’]ll be back soon|be right back|down for maintenance|under maintenance)",
            r"(?:webbplatsen|sidan|tjänsten|hemsidan) är (?:just nu |tillfälligt )?(?:under underhåll"
            r"|stängd(?: för underhåll)?|otillgänglig|nere(?: för underhåll)?|inte tillgänglig)(?: just nu)?",
            rf"{_OH}(?:det har )?(?:ett )?(?:oväntat |tekniskt |internt |okänt )?fel (?:har )?(?:inträffat|uppstått"
            rf"|uppstod"
            r"|inträffade)",
            r"(?:internt )?serverfel|(?:webb)?sidan (?:kan|kunde) inte visas(?: just nu)?",
        ),
    ),
    (
        DEFAULT,
        _pattern(
            r"welcome to nginx|iis windows server|apache2? \w* ?default page.{0,30}|default web site page|it works",
            r"index of /.{0,100}",
        ),
    ),
    (
        REDIRECT,
        _pattern(
            r"object moved|redirecting.{0,40}|(?:30[12] )?(?:found|moved permanently)",
            r"du (?:skickas|flyttas|omdirigeras) (?:nu |strax )?(?:vidare|automatiskt)(?: .{1,40})?",
        ),
    ),
    (
        LOG_IN,
        _pattern(
            r"du (?:är inte inloggad|måste (?:logga in|vara inloggad)(?: först| för att .{1,60})?)"
            r"|inloggning krävs|please (?:log|sign) in"
        ),
    ),
)
# Sentences that only such pages say.
_SENTENCES = (
    (
        NOT_FOUND,
        _pattern(
            rf"{_OH}(?:{_PAGE} {_SOUGHT} {_GONE}.{{0,80}})",
            rf"(?:vi |det ).{{0,30}}inte .{{0,10}}{_PAGE} {_SOUGHT}.{{0,40}}",
            rf"{_OH}{_PAGE} {_SOUGHT} (?:kan|kunde|går) (?:tyvärr )?inte (?:att )?visas?.{{0,80}}",
            rf"{_OH}{_NO_PAGE}.{{0,40}}",
        ),
    ),
    (
        CHECK,
        _pattern(
            r"request unsuccessful\. incapsula incident id.*|.{0,80}checking your browser before accessing.*",
            r".{0,80}needs to review the security of your connection before.*"
            r"|please enable js and disable any ad blocker",
            r"(?:enable|please enable) (?:javascript|cookies) and (?:cookies|javascript) to continue",
            r"(?:please )?complete the (?:security check|captcha|challenge)(?: below)? to .*"
            r"|performance & security by cloudflare",
            r"the requested url was rejected\. please consult with your administrator"
            r"|please consult with your administrator",
            r".{0,60}unusual traffic from your computer network.*"
            r"|as you were browsing,? something about your browser made us .*",
            r"your support id is.{0,80}",
            r"press & hold to confirm you are (?:a )?human.*|.{0,60}believe you are using automation tools.*",
            r"(?:markera|kryssa i|klicka i) rutan för att (?:visa|bekräfta|verifiera) att du (?:är en människa"
            r"|inte är en robot)",
            r"(?:jag är inte|i['’]m not) (?:en|a) robot",
        ),
    ),
    (REFUSAL, _pattern(r"you don['’]t have permission to access .{1,150} on this server")),
    (LOG_IN, _pattern(r"du måste (?:logga in|vara inloggad) för att (?:se|läsa|få|komma|kunna|visa|fortsätta).{0,80}")),
)
# Headlines that a document could have too, and the wording that tells such pages.
_AMBIGUOUS = (
    (
        CHECK,
        _pattern(
            r"säkerhetskontroll(?: pågår)?|captcha",
            r"är du (?:en )?(?:människa|robot)(?: eller (?:en )?(?:människa|robot))?",
        ),
        re.compile(
            r"(?:är|inte) (?:en )?(?:människa|robot)\b|din (?:webbläsare|anslutning|ip-adress)|captcha|your browser"
            r"|cloudflare|ray id|support id",
            re.IGNORECASE,
        ),
    ),
    (
        REFUSAL,
        _pattern(r"åtkomst (?:nekad|nekas|nekades)|ej behörig|behörighet saknas"),
        re.compile(
            r"du (?:saknar|har inte|har ej) (?:behörighet|rätt|tillgång)"
            r"|(?:visa|se|öppna|nå) (?:den här |denna )?(?:webb)?sidan"
            r"|din ip-adress|logga in|permission to|ray id|support id",
            re.IGNORECASE,
        ),
    ),
    (
        FAULT,
        _pattern(r"under construction"),
        re.compile(r"\b(?:this|our|the) (?:new )?(?:web ?)?(?:site|page)\b|(?:check|come) back", re.IGNORECASE),
    ),
)
# Headlines of trouble, which may be any system's: what stands below must speak of the site, and of trying again.
_DOUBTFUL = _pattern(
    r"tekniskt fel|tekniska problem|driftstopp|driftstörning(?:ar)?|(?:planerat |pågående )?underhåll(?: pågår)?",
    r"(?:oj,? )?(?:något|nånting) (?:gick (?:fel|snett)|blev fel)|hoppsan?|oj(?: ?då)?|o?ops|something went wrong",
    r"fel(?:meddelande)?|error",
)
_TRY_AGAIN = re.compile(
    r"försök (?:gärna )?(?:igen|senare|på nytt)|återkom|snart tillbaka|strax tillbaka|try again|ladda om sidan"
    r"|uppdatera sidan"
    r"|felet har (?:loggats|rapporterats|registrerats)|(?:till|gå till) startsidan|felkod",
    re.IGNORECASE,
)
_SITE = re.compile(r"webbplats|hemsida|\bsida\b|\bsidan\b|tjänsten\b|\bservern\b|\bsite\b|\bpage\b", re.IGNORECASE)

_SEARCH = _pattern(
    r"sök(?:ning|resultat|sida|träffar)?(?: (?:på|efter|för) .{1,80})?|search(?: results)?(?: for .{1,80})?"
)
_NOTHING = _pattern(
    r"(?:din |er )?(?:sökning|sökningen)(?: (?:på|efter) .{1,80})? gav (?:tyvärr )?(?:inga|0|inget) (?:träffar"
    r"|resultat|träff)",
    r"(?:inga|0) (?:träffar|sökträffar|sökresultat|resultat)(?: hittades)?(?: (?:på|för) [\"”'’].{1,80})?",
    r"(?:vi )?(?:hittade|fann) (?:vi )?(?:tyvärr )?inga (?:träffar|sökträffar|resultat)(?: (?:på|för) .{1,80})?",
    r"no (?:search )?results(?: (?:were )?found)?(?: for .{1,80})?|your search .{1,100} did not match any documents",
)
_SOUGHT_FOR = re.compile(r"\bsökord|\b(?:din|ny|annan) sökning|sökträff|\bstava|your search|search term", re.IGNORECASE)
_LOG_IN = _pattern(
    r"logga in(?: (?:på|till) \S{1,30}(?: \S{1,30})?)?|inloggning|log ?in|sign in(?: to .{1,40})?|välj inloggningssätt"
)
_LOG_IN_WORD = re.compile(r"lösenord|password|logga in|log in|sign in|inloggning", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)

_SCRIPT_NEEDED = _pattern(
    r"(?:you need to|please|you must) (?:enable|turn on) javascript.{0,100}",
    r"(?:du måste |du behöver |vänligen )?(?:aktivera|slå på|tillåta?) javascript.{0,100}",
    r"javascript (?:är (?:avstängt|inaktiverat|inte aktiverat)|måste vara \w+|krävs|is (?:disabled|required)).{0,100}",
    r"(?:den här |denna |this )?(?:webbplatsen?|sidan?|tjänsten|appen|applikationen|site|page|app) (?:kräver|behöver"
    r"|requires|needs)"
    r" (?:att )?(?:du )?(?:har )?(?:aktiverar )?javascript.{0,100}",
    r"we['’]re sorry but .{1,60} doesn['’]t work properly without javascript.{0,60}",
)
_NOSCRIPT = re.compile(r"<noscript[^<>]{0,200}>(?:[^<]|<(?!/?noscript)){0,600}?javascript", re.IGNORECASE)
_ROOT = re.compile(
    r"<(?:div|app-root)\b[^<>]{0,200}?(?:id\s*=\s*[\"']?(?:root|app|__next|__nuxt|app-root"
    r"|react-root)\b[^<>]{0,200})?>\s*</(?:div|app-root)>",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"/cdn-cgi/challenge-platform/h/|_cf_chl_opt|captcha-delivery\.com|_Incapsula_Resource|px-captcha"
    r"|/_sec/cp_challenge"
    r"|bm-verify|awsWafCookieDomainList|hcaptcha\.com/1/api|recaptcha/(?:api|enterprise)\.js"
    r"|challenges\.cloudflare\.com"
)

_COOKIE = r"(?:cookies?|kakor|kakan?)"
_COOKIE_TEXT = _pattern(
    rf"(?:vi|(?:den här |denna )?(?:webbplats|webbplatsen|sida|sidan|tjänst|tjänsten)|\S.{{0,40}}(?:webbplats|\.se))"
    rf" (?:och våra (?:\d+ )?\w+ )?(?:använder|behöver|vill använda|lagrar|sparar|behandlar|samlar)\b.*\b{_COOKIE}\b.*",
    rf"(?:genom att|när du|om du|för att)\b.*(?:\b{_COOKIE}\b|samtyck|godkänner).*",
    rf"(?:du kan|ditt samtycke|dina val|välj|läs mer|mer information|läs om)\b.*(?:\b{_COOKIE}\b|samtycke"
    rf"|inställningar|integritet).*",
    rf"(?:nödvändiga|funktionella|statistik|marknadsföring|analys|preferenser|prestanda)(?: {_COOKIE}(?: .*)?)?"
    rf"|alltid aktiva?",
    rf"(?:dessa|de här|vissa|en del) {_COOKIE}\b.*|{_COOKIE} (?:används|hjälper|gör)\b.*"
    rf"|{_COOKIE}(?: \({_COOKIE}\))?(?: på .*)?",
    rf"(?:om|hantera|inställningar för|samtycke till|användning av|vad är) {_COOKIE}\b.*",
    r"vi (?:värnar om|respekterar|bryr oss om|skyddar) din (?:personliga )?integritet"
    r"|din (?:personliga )?integritet är viktig(?: för oss)?|we (?:value|respect|care about) your privacy",
    r"(?:integritets|cookie|kak)policy|du (?:väljer|bestämmer)\b.*\b(?:godkänn|samtyck|tillåt)\w*.*",
    r"(?:de|dessa|det|andra|vissa)\b.*\b(?:webbplatsen|sidan|sidorna|tjänsten|upplevelse|besök|statistik)\b.*",
    r"(?:we|this (?:web)?site) uses? cookies.*|by (?:continuing|clicking)\b.*\b(?:cookies|agree|consent)\b.*",
)
_CONSENT = _pattern(
    r"(?:acceptera|godkänn|tillåt|neka|avvisa|accept|allow|reject|decline|deny)(?: (?!att).{1,40})?|jag (?:godkänner"
    r"|förstår|accepterar)",
    r"(?:ok|okej)(?:, .{1,20})?|(?:endast|bara) nödvändiga.{0,20}|spara(?: (?:val|mina val|inställningar))?",
    r"(?:anpassa|inställningar|hantera inställningar|visa detaljer|läs mer|stäng|manage settings|settings)",
)
_CONSENT_BUTTON = re.compile(
    r"(?:>|value\s*=\s*[\"'])\s*(?:acceptera|godkänn|tillåt|jag godkänner|jag förstår|accept|allow|ok\b)", re.IGNORECASE
)
_SITE_NAME = re.compile(r"[A-ZÅÄÖ][\w.:-]*(?: (?:[A-ZÅÄÖ][\w.:-]*|i|och|kommun|län|stad|landsting)){0,4}")

_SEPARATOR = re.compile(r"\s+[|»·–—-]\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_QUOTE = re.compile(r"(?<!\w)(?:säger|berättar|skriver|menar|konstaterar) (?:\w+ ){0,4}[A-ZÅÄÖ]\w+ [A-ZÅÄÖ]")


def reason(title: str, lines: Sequence[str], markup: str = "", status: int | None = None) -> str | None:
    """What a page is instead of a document, as a noun phrase ("a cookie wall"); None where it may well be one.

    ``lines`` are all that the page shows, noise included; ``markup`` is its source, asked only where the page says
    next to nothing; ``status`` is the HTTP status where it is known, and tells by itself where it is an error's.
    """
    if status is not None and status >= 400:
        return STATUS.get(status, FAULT)
    length = sum(map(len, lines))
    if length > MOST:
        return None
    headlines = _headlines(title, lines)
    return (
        _by_headline(headlines, lines)
        or (_by_sentence(lines) if length <= SOME else None)
        or (_ambiguous(headlines, lines) if length <= SOME else None)
        or (_doubtful(headlines, lines) if length <= SOME else None)
        or (LOG_IN if _is_log_in(headlines, lines, markup) else None)
        or (COOKIE_WALL if _is_cookie_wall(title, lines, markup) else None)
        or (SHELL if _is_shell(lines, markup) else None)
        or (CHECK if _is_challenge(lines, markup) else None)
    )


def _headlines(title: str, lines: Sequence[str]) -> list[str]:
    """What may be the page's headline: its title and first lines, whole and in their parts, without end marks.

    A bare number ("404") is one only as the title or the first line.
    """
    top = (title, *lines[:1], *(line for line in lines[1:HEADLINES] if not line.strip().isdigit()))
    whole = [said for said in top if len(said) <= LONGEST_HEADLINE]
    parts = [part for said in whole for part in (said, *_SEPARATOR.split(said))]
    return [part.strip(" .!?…:-–") for part in parts]


def _sentences(lines: Iterable[str]) -> list[str]:
    """All sentences that are short enough to be those of such a page, and the lines, without end marks."""
    said = [part for line in lines if len(line) <= MOST for part in (line, *_SENTENCE_END.split(line))]
    return [part.strip(" .!?…:") for part in said if len(part) <= LONGEST_SENTENCE]


def _by_headline(headlines: Iterable[str], lines: Sequence[str]) -> str | None:
    found = next((what for said in headlines for what, pattern in _HEADLINES if pattern.fullmatch(said)), None)
    return None if found and _is_article(lines) else found


def _by_sentence(lines: Sequence[str]) -> str | None:
    if _is_article(lines):
        return None
    sentences = _sentences(lines)
    found = next((what for said in sentences for what, pattern in _SENTENCES if pattern.fullmatch(said)), None)
    if found:
        return found
    is_search = any(_SEARCH.fullmatch(said.strip(" .:")) for said in lines[:HEADLINES])
    if not (is_search or sum(map(len, lines)) <= 4 * LITTLE) or not any(map(_NOTHING.fullmatch, sentences)):
        return None
    is_of_search = _says_hardly_anything(lines) or _SOUGHT_FOR.search(
        "\n".join(lines)
    )  # a study may have no results either
    return NO_RESULTS if is_of_search else None


def _ambiguous(headlines: Sequence[str], lines: Sequence[str]) -> str | None:
    """What a page with a headline that a document could have too is by its wording, or as it says hardly anything."""
    if _is_article(lines):
        return None
    text = "\n".join(lines)
    is_hardly = _says_hardly_anything(lines)
    found = (
        what
        for what, headline, wording in _AMBIGUOUS
        if any(map(headline.fullmatch, headlines)) and (is_hardly or wording.search(text))
    )
    return next(found, None)


def _says_hardly_anything(lines: Iterable[str]) -> bool:
    """Whether there is next to no prose: lines that are longer than labels, or end as sentences do."""
    prose = [line for line in lines if len(line) > LABEL or line.endswith((".", "!", "?"))]
    return sum(map(len, prose)) < HARDLY and sum(len(_SENTENCE_END.split(line)) for line in prose) <= FEW


def _doubtful(headlines: Sequence[str], lines: Sequence[str]) -> str | None:
    text = "\n".join(lines)
    is_headed = any(_DOUBTFUL.fullmatch(said) for said in headlines)
    return FAULT if is_headed and _TRY_AGAIN.search(text) and _SITE.search(text) and not _is_article(lines) else None


def _is_article(lines: Sequence[str]) -> bool:
    """Whether the page is dated as news are, or quotes somebody by name."""
    return any(map(_is_dated, lines)) or any(_QUOTE.search(line[:MOST]) for line in lines)


def _is_dated(line: str) -> bool:
    return any(map(str.isdigit, line)) and is_date_line(line) and not is_update(line)


def _is_log_in(headlines: Sequence[str], lines: Sequence[str], markup: str) -> bool:
    """Whether little but a form stands there: short labels, and a headline or a field that asks for a password."""
    are_labels = all(len(line) <= LABEL and not line.endswith(".") for line in lines)
    if any(_LOG_IN.fullmatch(said) for said in headlines):
        prose = sum(len(line) for line in lines if len(line) > LABEL)
        return prose <= SOME and not _is_article(lines) and (are_labels or _PASSWORD.search(markup) is not None)
    is_little = are_labels and sum(map(len, lines)) <= 2 * LITTLE
    return is_little and any(map(_LOG_IN_WORD.search, lines)) and _PASSWORD.search(markup) is not None


def _is_cookie_wall(title: str, lines: Sequence[str], markup: str) -> bool:
    """Whether all the page says is what a consent dialogue says, and it has a button to consent."""
    said = [line for line in lines if not (line == title and _SITE_NAME.fullmatch(line))]
    are_texts = [_is_cookie_text(line) for line in said]
    are_buttons = [len(line) <= LABEL and _CONSENT.fullmatch(line.strip(" .!")) is not None for line in said]
    if not any(are_texts) or not all(text or button for text, button in zip(are_texts, are_buttons, strict=True)):
        return False
    return any(are_buttons) or _CONSENT_BUTTON.search(markup) is not None


def _is_cookie_text(line: str) -> bool:
    """Whether every sentence of a line is one of a consent dialogue."""
    sentences = [part.strip(" .!?:") for part in _SENTENCE_END.split(line)]
    return all(
        len(part) <= LONGEST_SENTENCE and (_COOKIE_TEXT.fullmatch(part) or _CONSENT.fullmatch(part))
        for part in sentences
    ) and any(_COOKIE_TEXT.fullmatch(part) for part in sentences)


def _is_shell(lines: Sequence[str], markup: str) -> bool:
    """Whether the page asks for JavaScript and says nothing else, or is an empty root for a script to fill."""
    other = [line for line in lines if not all(map(_SCRIPT_NEEDED.fullmatch, _sentences([line])))]
    if sum(map(len, other)) > LITTLE:
        return False
    if len(other) < len(lines):
        return True
    is_asked = _NOSCRIPT.search(markup) is not None
    is_rooted = any("id" in root[0] or "app-root" in root[0] for root in _ROOT.finditer(markup))
    return ((is_asked or "<script" in markup) and is_rooted) or (is_asked and not lines)


def _is_challenge(lines: Sequence[str], markup: str) -> bool:
    """Whether the page says nothing, and loads what checks against robots need; documents may load it too."""
    return not lines and _CHALLENGE.search(markup) is not None
