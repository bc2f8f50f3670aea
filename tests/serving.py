"""A store that the page can show, made once, and a real server over it on loopback."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep

import uvicorn

from pipeline import embed
from pipeline.extract.language import FAST
from pipeline.home import Home
from pipeline.ingest import Options, ingest
from web.access import Gate
from web.security import Bounds
from web.server import Patient, listen, server

EAGER = Bounds(per_second=1e6, burst=1_000_000)

HOSTILE = """<!doctype html><html lang="sv"><head>
<title>&lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;img src=x onerror=alert(2)&gt;</title>
<link rel="canonical" href="javascript:alert(3)">
<meta name="description" content="'; DROP TABLE document; --">
<script>document.title = "körd"</script></head><body><main><article>
<h1>&lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;img src=x onerror=alert(2)&gt;</h1>
<p>Regionens elaka sida om skadeglädje {{ 7 * 7 }} {% raw %} &lt;svg onload=alert(4)&gt; och mera text.</p>
<p>=HYPERLINK("http://evil.example";"klicka") säger ordförande Elak &lt;b&gt;Elaksson (S).</p>
<p><a href="javascript:alert(5)">bilaga.pdf</a></p></article></main></body></html>"""
NIGHT = {
    "began": "2026-02-12T02:00:00+01:00",
    "ended": "2026-02-12T02:10:00+01:00",
    "status": "PARTIAL",
    "published": True,
    "sources": [
        {"source": "a-nyheter", "name": "Region A, nyheter", "status": "OK", "listed": 20, "held": 20, "new": 2},
        {"source": "b-moten", "name": "Region B, möten", "status": "BROKEN", "listed": None, "held": 0, "new": 0}
        | {"reasons": ["its lists could not be read"]},
        {"source": "c-nyheter", "name": "Region C, nyheter", "status": "PARTIAL", "listed": 12, "held": 9, "new": 1},
    ],
}
"""What a report says of a night in which one source was got, one broken, one in part."""
MOTION = """# Motion om nattbussar till Norrskogen

Sista bussen till Norrskogen går klockan 19.10. Den som arbetar kväll på sjukhuset kommer inte hem.

Vi föreslår regionfullmäktige besluta:

- att regionen inför nattbussar till Norrskogen,
- att 4,5 miljoner kronor avsätts för trafiken.

Hedvig Granlöv (V)
"""
MINUTES = """# Protokoll från regionfullmäktige den 10 februari 2026

§ 12 Svar på motion om nattbussar till Norrskogen

Ärendebeskrivning

Hedvig Granlöv (V) har lämnat motionen "Nattbussar till Norrskogen".

Beslut

Regionfullmäktige beslutar att avslå motionen.
"""
RELEASE = """# Fler tider hos tandläkaren

Publicerad 2026-02-12

Region Älvmark öppnar {tider} nya tider i veckan hos folktandvården. Satsningen kostar 1,2 miljoner kronor.

– Köerna blir kortare, säger Maj Lindkvist (S), ordförande i hälso- och sjukvårdsnämnden.
"""


def bring(home: Home, folder: Path, source: str = "region-skane") -> None:
    """Ingest a folder with the bundled model."""
    ingest(home, [folder], embed.load(), Options(source=source, language=FAST), lambda step, done, total: None)


def fill(home: Home, folder: Path) -> None:
    """A motion with its fate, a release that was changed, a hostile page, and some more to page through."""
    folder.mkdir()
    (folder / "motion.md").write_text(MOTION)
    (folder / "protokoll.md").write_text(MINUTES)
    (folder / "tider.md").write_text(RELEASE.format(tider=40))
    (folder / "elak.html").write_text(HOSTILE)
    for number in range(25):
        (folder / f"notis{number}.txt").write_text(
            f"Notis {number} om snöröjning\n\nPublicerad 2025-0{number % 9 + 1}-11\n\nSnön röjs på gata {number} i Byn."
        )
    bring(home, folder)
    (folder / "tider.md").write_text(RELEASE.format(tider=55))
    bring(home, folder)


@contextmanager
def served(
    home: Home,
    bounds: Bounds = Bounds(),
    protocol: type[Patient] = Patient,
    gate: Gate | None = None,
    proxies: Sequence[str] = (),
) -> Iterator[str]:
    """A server over a home, as long as the block lasts; its address."""
    listening = listen("127.0.0.1", 0)
    running: uvicorn.Server = server(home, bounds=bounds, protocol=protocol, gate=gate, proxies=proxies)
    thread = Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not running.started:
            assert thread.is_alive(), "the server has ended"
            sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()
