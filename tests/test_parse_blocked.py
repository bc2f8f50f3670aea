"""Pages that are no documents are told from documents that speak of such pages."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import BlockPage, ParseError, RawDocument
from pipeline.parse import blocked
from pipeline.parse.blocked import reason
from pipeline.parse.blocks import lines_of
from pipeline.parse.decode import decode
from pipeline.parse.html import read_html

WALLS = sorted((Path(__file__).parent / "fixtures" / "blocked").glob("*.html"))
PAGES = sorted((Path(__file__).parent / "fixtures" / "pages").glob("*.html"))


def judge(content: bytes) -> str | None:
    raw = RawDocument("test", "a.html", content, "text/html; charset=utf-8")
    reading = read_html(raw)
    return reason(reading.title, lines_of(reading.blocks), decode(content))


def page(body: str, title: str = "Region Fjällmark", head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        # cookie walls
        (
            page(
                "<div><h1>Vi använder kakor</h1><p>Vi använder kakor för att webbplatsen ska fungera.</p>"
                "<p>Läs mer om kakor</p><button>Acceptera alla</button><button>Avvisa</button></div>"
            ),
            blocked.COOKIE_WALL,
        ),
        (
            page(
                "<p>Den här webbplatsen använder cookies. Genom att fortsätta godkänner du att vi använder cookies.</p>"
                "<p>Godkänn alla</p><p>Endast nödvändiga</p><p>Inställningar</p>"
            ),
            blocked.COOKIE_WALL,
        ),
        (
            page(
                "<h2>Nödvändiga kakor</h2><p>Nödvändiga kakor gör att sidan fungerar.</p><h2>Statistik</h2>"
                "<p>Du kan när som helst ändra ditt samtycke.</p><a href=#>Tillåt alla kakor</a>"
            ),
            blocked.COOKIE_WALL,
        ),
        (page("<p>We use cookies to improve this site.</p><p>Accept all</p><p>Reject</p>"), blocked.COOKIE_WALL),
        # checks against robots
        (page("<p>Enable JavaScript and cookies to continue</p>", "Just a moment..."), blocked.CHECK),
        (
            page("<h1>Checking your browser before accessing exempel.se.</h1><p>Ray ID: 1</p>", "exempel.se"),
            blocked.CHECK,
        ),
        (page("<p>Ray ID: 6f</p>", "Attention Required! | Cloudflare"), blocked.CHECK),
        (
            page(
                "<p>Request unsuccessful. Incapsula incident ID: 12-34</p><iframe src='/_Incapsula_Resource'></iframe>",
                "",
            ),
            blocked.CHECK,
        ),
        (page("", "exempel.se", "<script src='https://ct.captcha-delivery.com/c.js'></script>"), blocked.CHECK),
        (page("<p>Please enable JS and disable any ad blocker</p>", "exempel.se"), blocked.CHECK),
        (
            page("<h1>Pardon Our Interruption...</h1><p>As you were browsing, something made us think.</p>"),
            blocked.CHECK,
        ),
        (page("<h1>Verifiera att du är en människa</h1><p>Det tar bara en stund.</p>"), blocked.CHECK),
        (
            page(
                "<h1>Säkerhetskontroll</h1><div class=h-captcha></div>",
                head="<script src=https://hcaptcha.com/1/api.js></script>",
            ),
            blocked.CHECK,
        ),
        (
            page("<p>Jag är inte en robot</p>", head="<script src=https://www.google.com/recaptcha/api.js></script>"),
            blocked.CHECK,
        ),
        (
            page("<p>Press &amp; Hold to confirm you are a human.</p>", "Access to this page has been denied."),
            blocked.CHECK,
        ),
        (page("<h1>För många anrop</h1><p>Vänta en stund.</p>"), blocked.CHECK),
        # refusals
        (
            page('<h1>Access Denied</h1><p>You don\'t have permission to access "/a" on this server.</p>'),
            blocked.REFUSAL,
        ),
        (page("<h1>403 Forbidden</h1><hr><center>nginx</center>", "403 Forbidden"), blocked.REFUSAL),
        (page("<h1>Du saknar behörighet till sidan</h1>"), blocked.REFUSAL),
        # soft 404
        (page("<h1>Sidan kunde inte hittas</h1><p>Den kan ha tagits bort. Prova att söka.</p>"), blocked.NOT_FOUND),
        (page("<h1>Sidan finns inte</h1>"), blocked.NOT_FOUND),
        (page("<h1>404</h1><p>Tillbaka till startsidan</p>"), blocked.NOT_FOUND),
        (page("<p>Något saknas.</p>", "404 - Page not found | Region Fjällmark"), blocked.NOT_FOUND),
        (page("<h1>Tyvärr!</h1><p>Sidan du sökte finns inte längre på vår webbplats.</p>"), blocked.NOT_FOUND),
        (page("<h1>Hoppsan! Vi kan inte hitta sidan</h1><p>Kontrollera adressen.</p>"), blocked.NOT_FOUND),
        (page("<h1>Innehållet har flyttats</h1><p>Du hittar det nu hos 1177.</p>"), blocked.NOT_FOUND),
        (page("<h1>Sidan har tagits bort</h1><p>Uppdaterad: 2024-01-01</p>"), blocked.NOT_FOUND),
        (page("<h1>Den här sidan finns inte längre</h1>"), blocked.NOT_FOUND),
        (
            page("<h1>Not Found</h1><p>The requested URL was not found on this server.</p>", "404 Not Found"),
            blocked.NOT_FOUND,
        ),
        # log-ins
        (page("<main><h1>Logga in</h1><p>Användarnamn</p><input type=password></main>"), blocked.LOG_IN),
        (page("<h1>Insidan</h1><p>Du måste logga in för att se innehållet.</p>"), blocked.LOG_IN),
        (page("<p>Logga in</p><p>Glömt lösenord?</p><input name=p type='password'>", "Intranät"), blocked.LOG_IN),
        (page("<h1>Inloggning krävs</h1><p>Sidan är bara för förtroendevalda.</p>"), blocked.LOG_IN),
        # faults
        (page("<h1>Tekniskt fel</h1><p>Sidan kan inte visas. Försök igen senare.</p>"), blocked.FAULT),
        (page("<h1>Ett fel har inträffat</h1><p>Felet har loggats.</p>"), blocked.FAULT),
        (page("<h1>503 Service Unavailable</h1>No server is available.", "503"), blocked.FAULT),
        (page("<h1>Webbplatsen är under underhåll</h1><p>Vi är snart tillbaka.</p>"), blocked.FAULT),
        (page("<h1>Driftstopp</h1><p>Just nu fungerar inte webbplatsen. Försök igen om en stund.</p>"), blocked.FAULT),
        (page("<h1>Server Error in '/' Application.</h1><p>Runtime Error</p>", "Runtime Error"), blocked.FAULT),
        (page("<h1>Error establishing a database connection</h1>"), blocked.FAULT),
        (page("<h1>Welcome to nginx!</h1><p>Further configuration is required.</p>"), blocked.DEFAULT),
        (page("<h1>Object moved</h1>to here", "Object moved"), blocked.REDIRECT),
        # without JavaScript
        (
            page("<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script/>"),
            blocked.SHELL,
        ),
        (page("<p>Du måste aktivera JavaScript för att använda tjänsten.</p>"), blocked.SHELL),
        (page("<h1>Möten</h1><div id='app'></div><script src=a.js></script>"), blocked.SHELL),
        (page("<p>Webbplatsen kräver JavaScript.</p>"), blocked.SHELL),
        # searches
        (page('<h1>Sökresultat</h1><p>Din sökning på "bussar" gav inga träffar.</p>'), blocked.NO_RESULTS),
        (page("<h1>Sök</h1><p>Inga träffar</p>"), blocked.NO_RESULTS),
    ],
)
def test_pages_that_are_no_documents(content: bytes, what: str) -> None:
    assert judge(content) == what


BANNER = "<div class=cookie-banner><p>Vi använder kakor.</p><button>Acceptera alla</button></div>"
LOGIN = "<form><label>Lösenord</label><input type=password><button>Logga in</button></form>"
SCRIPTS = (
    "<noscript>Aktivera JavaScript</noscript><script src='/_Incapsula_Resource'></script>"
    "<script src='/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js'></script>"
    "<script src=https://www.google.com/recaptcha/api.js></script>"
)


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Så hanterar vi kakor på webbplatsen", "Vi använder kakor för statistik. Från i dag kan du välja bort dem."),
        ("Så hanterar vi kakor på webbplatsen", "Vi använder kakor på webbplatsen. Du kan ändra ditt samtycke."),
        ("Region Fjällmark slutar med kakor", "Vår webbplats använder inte längre kakor. Beslutet togs av nämnden."),
        ("Kakor", "En kaka är en liten textfil. Vi använder kakor för att räkna besök."),
        ("Nu kan du logga in med e-legitimation", "Från och med måndag går det att logga in med e-legitimation."),
        ("Ny inloggning för förtroendevalda", "Du måste logga in på nytt när systemet byts ut i mars."),
        ("Logga in säkrare", "Regionen inför nya kort. Personalen får dem under våren, säger Alva Exempelsson."),
        (
            "Region Fjällmarks webbplats ligger nere",
            "Webbplatsen ligger nere sedan i morse. Tekniker arbetar med felet.",
        ),
        ("Tekniskt fel på växeln", "Växeln går inte att nå. Försök igen senare eller ring 1177."),
        ("Tekniskt fel", "Regionens växel har ett tekniskt fel. Försök igen senare."),
        ("Driftstopp i journalsystemet", "Journalsystemet stängs på lördag för underhåll. Vården påverkas inte."),
        ("Driftstopp", "Vattenverket stängs i natt. Tjänsten vid kranen är snart tillbaka, säger Alva Exempelsson."),
        ("Planerat underhåll", "Hissarna i hus 4 får planerat underhåll under vecka 12. Ta trapporna."),
        ("Regionen tar bort sidan om vårdval", "Sidan finns inte längre. Innehållet har flyttats till 1177."),
        ("Sidan har bytts ut", "Den sida som visade köer är ny. Sidan du letar efter kan ha ett nytt namn."),
        ("Captcha stoppar robotar i bokningen", "Från i dag får den som bokar tid visa att den är en människa."),
        ("Är du en robot? Ny föreställning på museet", "Utställningen öppnar på lördag."),
        ("404 nya bostäder i Granby", "Fullmäktige har antagit planen för 404 bostäder."),
        ("500 nya jobb", "Fabriken i Sjöstad anställer 500 personer."),
        (
            "403",
            "Så många besökte mottagningen första dagen, och det är rekord, säger verksamhetschef Alva Exempelsson.",
        ),
        ("Åtkomst till journaler", "Åtkomst nekas den som inte har rätt att läsa. Regionen ändrar rutinen."),
        ("Inga träffar i smittspårningen", "Provtagningen gav inga träffar. Arbetet fortsätter."),
        ("Hoppsan, vilket väder", "Snön gav störningar i trafiken. Ladda om sidan för nya tider på webbplatsen."),
        ("Regionen kräver JavaScript av leverantören", "Upphandlingen av nya webbtjänster är klar."),
        ("Rubrik", "Texten."),
    ],
)
@pytest.mark.parametrize("around", ["", BANNER, LOGIN, SCRIPTS])
def test_documents_about_such_pages_stay(headline: str, text: str, around: str) -> None:
    assert (
        judge(page(f"{around}<main><h1>{headline}</h1><p>{text}</p></main>", f"{headline} | Region Fjällmark")) is None
    )


LONG = (
    "Regionen ändrar rutinerna på tre sjukhus efter sommaren. Besökare får räkna med att det tar längre tid att komma"
    " in. Personalen har fått utbildning under våren. Nämnden följer upp arbetet i december, och en rapport kommer då."
)


@pytest.mark.parametrize(
    ("headline", "wall", "what"),
    [
        ("Säkerhetskontroll", "Vi behöver se att du inte är en robot.", blocked.CHECK),
        ("Säkerhetskontroll pågår", "Din webbläsare kontrolleras.", blocked.CHECK),
        ("Åtkomst nekad", "Du saknar behörighet till mappen.", blocked.REFUSAL),
        ("Behörighet saknas", "Ange ray id när du hör av dig.", blocked.REFUSAL),
        ("Under construction", "Our new website opens soon. Please check back.", blocked.FAULT),
        ("Inga resultat", "Prova ett annat sökord.", blocked.NO_RESULTS),
    ],
)
def test_headlines_that_news_have_too_need_the_wording_of_such_pages(headline: str, wall: str, what: str) -> None:
    assert judge(page(f"<h1>{headline}</h1><p>{LONG}</p>")) is None
    assert judge(page(f"<h1>{headline}</h1><p>Nämnden ser över rutinen. Den är ny. Ett svar väntas i maj.</p>")) is None
    assert judge(page(f"<h1>{headline}</h1>")) == what
    assert judge(page(f"<h1>{headline}</h1><p>{wall}</p>")) == what
    if what != blocked.NO_RESULTS:
        assert judge(page(f"<h1>{headline}</h1><p>{LONG}</p><p>{wall}</p>")) == what


@pytest.mark.parametrize("length", range(200, 241, 5))
def test_a_short_study_without_results_stays(length: int) -> None:
    assert reason("Inga resultat", ["Inga resultat", f"{LONG}{LONG}"[: length - 1] + "."]) is None


@pytest.mark.parametrize("headline", ["Vi värnar om din integritet", "Din integritet är viktig för oss"])
def test_cookie_walls_that_speak_of_privacy(headline: str) -> None:
    wall = (
        "<p>Vi och våra 120 samarbetspartner lagrar uppgifter på din enhet, till exempel cookies. Dessa gör besöken på"
        " sidan enklare att räkna. Du kan när som helst ändra ditt samtycke.</p><button>Godkänn</button><button>Neka"
        "</button>"
    )
    assert judge(page(f"<h2>{headline}</h2>{wall}")) == blocked.COOKIE_WALL
    short = "<p>Vi behandlar uppgifter med cookies. Du väljer själv vilka du godkänner.</p><p>Integritetspolicy</p>"
    assert judge(page(f"<h2>{headline}</h2>{short}<button>Godkänn alla</button>")) == blocked.COOKIE_WALL
    assert judge(page(f"<h1>{headline}</h1><p>Journaler får läsas av färre, har nämnden beslutat.</p>{wall}")) is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Oj, något blev fel! Sidan du försöker nå kan inte visas just nu.", blocked.NOT_FOUND),
        ("Det finns ingen sida på den här adressen.", blocked.NOT_FOUND),
        ("Vi hittar ingen sida på adressen.", blocked.NOT_FOUND),
        ("Tyvärr, det finns ingen sida med denna adress.", blocked.NOT_FOUND),
        ("Den nyhet du söker finns inte längre kvar hos oss.", blocked.NOT_FOUND),
        ("Request blocked. Your support ID is: 123456789", blocked.CHECK),
    ],
)
@pytest.mark.parametrize("headline", ["<h1>Region Fjällmark</h1>", ""])
def test_more_that_only_such_pages_say(said: str, what: str, headline: str) -> None:
    assert judge(page(f"{headline}<p>{said}</p><p>Gå till startsidan</p>")) == what


def test_a_page_that_something_went_wrong_on_is_out_of_order() -> None:
    assert judge(page("<h1>Oj, något blev fel!</h1><p>Ladda om sidan.</p>")) == blocked.FAULT
    assert judge(page("<h1>Något blev fel</h1><p>Fakturorna gick till fel mottagare i april.</p>")) is None


def test_a_dated_article_is_none_whatever_its_headline() -> None:
    lines = ["Driftstopp", "Publicerad 2024-03-01", "Webbplatsen ligger nere. Försök igen om en stund."]
    assert reason("Driftstopp", lines) is None
    assert reason("Driftstopp", [lines[0], lines[2]]) == blocked.FAULT


def test_a_long_page_is_none_whatever_its_headline() -> None:
    assert reason("404", ["404", *["Mening om vården i länet."] * 200]) is None


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (200, None),
        (None, None),
        (401, blocked.LOG_IN),
        (403, blocked.REFUSAL),
        (404, blocked.NOT_FOUND),
        (410, blocked.NOT_FOUND),
        (429, blocked.CHECK),
        (500, blocked.FAULT),
        (503, blocked.FAULT),
    ],
)
def test_a_status_tells_by_itself(status: int | None, what: str | None) -> None:
    assert reason("Ny budget", ["Ny budget", "Fullmäktige har antagit den."], status=status) == what


@pytest.mark.parametrize("path", WALLS, ids=lambda path: path.stem)
def test_pages_modelled_on_real_walls(path: Path) -> None:
    assert judge(path.read_bytes()) is not None


def test_pages_modelled_on_real_documents() -> None:
    assert PAGES
    assert [path.stem for path in PAGES if judge(path.read_bytes())] == []


def test_a_block_page_is_a_parse_error() -> None:
    assert issubclass(BlockPage, ParseError)


words = st.sampled_from(
    [
        "404",
        "Sidan",
        "kunde inte hittas",
        "Vi använder",
        "kakor",
        "Logga in",
        "JavaScript",
        "du sökte",
        "-",
        ".",
        "Fel",
        "\n",
    ]
)


@given(st.lists(words | st.text(max_size=20), max_size=40), st.text(max_size=40), st.text(max_size=100))
def test_any_page_can_be_judged(parts: list[str], title: str, markup: str) -> None:
    found = reason(title, " ".join(parts).split("\n"), markup)
    assert found is None or found.startswith(("a ", "an "))


@pytest.mark.parametrize(
    "part", ["<noscript>", "<div id=root>", "<input ", "> ok", "a", "<div ", "vi använder ", "för att ", "0"]
)
def test_cost_is_linear_in_the_markup(part: str) -> None:
    """Calls into the engine are few whatever the size; a pattern that went astray would not come back."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        reason("Titel", ["kort"], part * 50_000)
        reason("Titel", [(part * 2_500)[:2_500]], "")
    finally:
        sys.setprofile(None)
    assert calls < 200_000
