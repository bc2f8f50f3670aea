"""Pictures of the page for the README, of the demo's invented Sweden.

    python -m bench.screenshots                  the demo's nights first, some minutes, into build/screenshots
    python -m bench.screenshots --home HOME      of another home, which must hold what is asked for below

Debian's chromium takes them, 1280 by 800 or a phone's 360 by 740, into docs/images, each with at most 256 colours.
"""

import argparse
import os
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.web import serving
from pipeline import demo
from pipeline.home import Home

DESK = (1280, 800)
PHONE = (360, 740)
COLOURS = 256
LARGEST = 150_000  # bytes
MADE = Path("build") / "screenshots"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, the address to open, the links to follow from there by what they are called."""

    name: str
    address: str
    links: tuple[str, ...] = ()
    size: tuple[int, int] = DESK
    theme: Literal["light", "dark"] = "light"


MOTION = "Motion 11/2025 om laddstolpar vid hälsocentralerna"
SHOTS = (
    Shot("search", "/sok?q=köer+i+vården"),
    Shot("document", "/person/Torvald Ekmarker?parti=C", ("Protokoll regionstyrelsen 2026-01-14",)),
    Shot("matter", "/sok?q=laddstolpar+vid+hälsocentralerna&typ=motion", (MOTION, "Ärendets gång")),
    Shot("compare", "/jamfor?amne=laddstolpar"),
    Shot("overview", "/oversikt"),
    Shot("changes", "/andringar"),
    Shot("watch", "/bevakningar/laddplatser/prov"),
    Shot("dark", "/sok?q=köer+i+vården", theme="dark"),
    Shot("phone", "/sok?q=köer+i+vården", size=PHONE),
    Shot("phone-dark", "/sok?q=laddstolpar+vid+hälsocentralerna&typ=motion", (MOTION, "Ärendets gång"), PHONE, "dark"),
)


def taken(page: Page, shot: Shot) -> Image.Image:
    page.goto(shot.address)
    for called in shot.links:
        page.get_by_role("main").get_by_role("link", name=called).first.click()
        page.wait_for_load_state()
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def keep(image: Image.Image, path: Path) -> int:
    """Write a picture with few colours; the bytes it has."""
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def shoot(browser: Browser, address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        width, height = shot.size
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme=shot.theme,
            locale="sv-SE",
            reduced_motion="reduce",
        )
        size = keep(taken(context.new_page(), shot), folder / f"{shot.name}.png")
        context.close()
        print(f"{shot.name:12} {size / 1000:6.0f} kB{'' if size < LARGEST else '  too large'}")


def lived(home: Path | None) -> Home:
    """The home that is shown: one that was asked for, or the demo's, which is made where it is not there."""
    if home:
        return Home(home)
    made = Home(MADE / "store" / "demo")
    if made.published.exists():
        return made
    return demo.run(Home(MADE), lambda step, done, total: None, lambda report: print(f"the night of {report.night}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--to", type=Path, default=Path("docs") / "images")
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # root cannot have Chromium's sandbox
    home = lived(asked.home)
    with (
        TemporaryDirectory() as scratch,
        serving(home, Path(scratch) / "log") as (address, _),
        sync_playwright() as run,
    ):
        browser = run.chromium.launch(executable_path=chromium, args=arguments)
        shoot(browser, address, asked.to)
        browser.close()


if __name__ == "__main__":
    main()
