"""Build the gazetteer of organisations (`python -m training.organisations GAZETTEERS data/organisations.tsv`).

GAZETTEERS holds municipalities.csv and counties.csv (sjbrg/swedish-geodata, CC0), agencies.json
(civictechsweden/myndighetsdata, data CC0) and party.csv (swerik-project/riksdagen-persons), of which only the Wikidata
ids of parties are taken. What none of them knows stands below as plain facts.
"""

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.regions import regions

HEAD = """\
# Organisations of Swedish public life. Made by `python -m training.organisations`; do not edit by hand.
# Municipalities and counties: github.com/sjbrg/swedish-geodata, CC0 1.0. Agencies, their organisation numbers and
# Wikidata ids: github.com/civictechsweden/myndighetsdata, data under CC0 1.0. Wikidata ids of parties as printed in
# github.com/swerik-project/riksdagen-persons (Wikidata is CC0 1.0). All else: plain facts, collected by hand.
# Columns, apart by tabs, lists by "|": name, type, aliases, abbreviations that count only beside the full name,
# organisation number, Wikidata id, places that it is called after, region in whose documents alone it counts.
"""

# Municipalities that call themselves stad.
CITIES = frozenset(
    (
        "Borås", "Göteborg", "Haparanda", "Helsingborg", "Landskrona", "Lidingö", "Malmö", "Mölndal", "Solna",
        "Stockholm", "Sundbyberg", "Trollhättan", "Vaxholm", "Västerås",
    )
)  # fmt: skip
# The source adds an s to every name that does not end in a vowel.
MUNICIPALITY_NAMES = {
    "Kalmars kommun": "Kalmar kommun",
    "Faluns kommun": "Falu kommun",
    "Kalixs kommun": "Kalix kommun",
    "Överkalixs kommun": "Överkalix kommun",
}
GOTLAND = "0980"  # a municipality with the tasks of a region

# Names of regions beside those made of their places; the second mean other things too (nationella läkemedelslistan).
REGION_ALIASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Region Stockholm": (("Stockholms läns landsting", "SLL"), ()),
    "Region Uppsala": ((), ("LUL",)),
    "Region Sörmland": (("Södermanlands läns landsting",), ()),
    "Region Östergötland": (("Östergötlands läns landsting",), ()),
    "Region Jönköpings län": (("Region Jönköping", "RJL"), ()),
    "Region Kronoberg": ((), ()),
    "Region Kalmar län": (("Region Kalmar",), ()),
    "Region Gotland": (("Gotlands kommun",), ()),
    "Region Blekinge": ((), ()),
    "Region Skåne": ((), ()),
    "Region Halland": ((), ()),
    "Västra Götalandsregionen": (("VGR", "VG-regionen", "Västra Götalands läns landsting"), ()),
    "Region Värmland": ((), ("LIV",)),
    "Region Örebro län": (("Region Örebro", "RÖL"), ()),
    "Region Västmanland": ((), ("LTV",)),
    "Region Dalarna": ((), ()),
    "Region Gävleborg": ((), ()),
    "Region Västernorrland": (("RVN",), ("LVN",)),
    "Region Jämtland Härjedalen": (("Jämtlands läns landsting", "Region Jämtland"), ("RJH", "JLL")),
    "Region Västerbotten": ((), ("VLL",)),
    "Region Norrbotten": ((), ("NLL",)),
}

# Parties: canonical name, aliases, name in party.csv, region where the name is too common elsewhere.
PARTIES = (
    ("Socialdemokraterna", "Sveriges socialdemokratiska arbetareparti", "Socialdemokraterna", ""),
    ("Moderaterna", "Moderata samlingspartiet", "Moderata samlingspartiet", ""),
    ("Centerpartiet", "Centern", "Centerpartiet", ""),
    ("Liberalerna", "Folkpartiet|Folkpartiet liberalerna", "Liberalerna", ""),
    ("Kristdemokraterna", "Kristdemokratiska samhällspartiet", "Kristdemokraterna", ""),
    ("Miljöpartiet", "Miljöpartiet de gröna", "Miljöpartiet", ""),
    ("Vänsterpartiet", "Vänsterpartiet kommunisterna", "Vänsterpartiet", ""),
    ("Sverigedemokraterna", "", "Sverigedemokraterna", ""),
    ("Ny demokrati", "", "Ny demokrati", ""),
    ("Feministiskt initiativ", "", "", ""),
    ("Piratpartiet", "", "", ""),
    ("Alternativ för Sverige", "", "", ""),
    ("Partiet Nyans", "", "", ""),
    ("Arbetarpartiet", "", "", "Region Västerbotten"),
    ("Norrbottens sjukvårdsparti", "Sjukvårdspartiet Norrbotten", "", ""),
    ("Dalarnas sjukvårdsparti", "Sjukvårdspartiet Dalarna", "", ""),
    ("Sjukvårdspartiet Gävleborg", "", "", ""),
    ("Sjukvård i Värmland", "Sjukvårdspartiet i Värmland", "", ""),
    ("Sjukvårdspartiet Västernorrland", "", "", ""),
    ("Sjukvårdspartiet", "", "", ""),
    ("Bevara Akutsjukhusen", "", "", ""),
    ("Vårddemokraterna", "", "", ""),
    ("Demokraterna", "", "", "Västra Götalandsregionen"),
)

# Name; type; aliases. An alias that begins in lower case is met so in running text.
PLAIN = """\
Riksdagen; parliament; riksdagen|Sveriges riksdag
Regeringen; government; regeringen|Sveriges regering
Riksdagsstyrelsen; board; riksdagsstyrelsen
EU-nämnden; committee
Arbetsmarknadsutskottet; committee; arbetsmarknadsutskottet
Civilutskottet; committee; civilutskottet
Finansutskottet; committee; finansutskottet
Försvarsutskottet; committee; försvarsutskottet
Justitieutskottet; committee; justitieutskottet
Konstitutionsutskottet; committee; konstitutionsutskottet
Kulturutskottet; committee; kulturutskottet
Miljö- och jordbruksutskottet; committee; miljö- och jordbruksutskottet
Näringsutskottet; committee; näringsutskottet
Skatteutskottet; committee; skatteutskottet
Socialförsäkringsutskottet; committee; socialförsäkringsutskottet
Socialutskottet; committee; socialutskottet
Trafikutskottet; committee; trafikutskottet
Utbildningsutskottet; committee; utbildningsutskottet
Utrikesutskottet; committee; utrikesutskottet
Försvarsberedningen; committee; försvarsberedningen
Miljömålsberedningen; committee; miljömålsberedningen
Ekonomistyrningsverket; agency; ESV
Förvaltningsrätten; agency; förvaltningsrätten
Kammarrätten; agency; kammarrätten
Mark- och miljödomstolen; agency; mark- och miljödomstolen
Landsbygdsdepartementet; ministry
Infrastrukturdepartementet; ministry
Sveriges Kommuner och Regioner; association; SKR|Sveriges Kommuner och Landsting|Sveriges Kommuner & Regioner|\
Sveriges Kommuner & Landsting|SKL
Norrlandstingens regionförbund; association
Företagarna; association
Svenskt Näringsliv; association
Lantbrukarnas Riksförbund; association; LRF
Landsorganisationen; association; Landsorganisationen i Sverige
Tjänstemännens Centralorganisation; association; TCO
Sveriges akademikers centralorganisation; association; Saco
Svenska Kommunalarbetareförbundet; association; Kommunalarbetareförbundet
Vårdförbundet; association
Sveriges läkarförbund; association; Läkarförbundet
Svenska Läkaresällskapet; association
Hyresgästföreningen; association
Svenska Röda Korset; association; Röda Korset
Rädda Barnen; association
Naturskyddsföreningen; association; Svenska Naturskyddsföreningen
Riksidrottsförbundet; association
Funktionsrätt Sverige; association
Pensionärernas riksorganisation; association
SPF Seniorerna; association
Sveriges Lärare; association
Moderata ungdomsförbundet; association
Sveriges socialdemokratiska ungdomsförbund; association; SSU
Ung Vänster; association
Grön Ungdom; association
Inera; company; Inera AB
Västtrafik; company; Västtrafik AB
Skånetrafiken; other
Norrtåg; company; Norrtåg AB
SJ AB; company
LKAB; company
Vattenfall; company; Vattenfall AB
Postnord; company
Swedavia; company; Swedavia AB
Systembolaget; company; Systembolaget AB
Apoteket AB; company
Almi; company; Almi AB|Almi Företagspartner|Almi Företagspartner AB
Sveriges Radio; company
Sveriges Television; company; SVT
Svenska kyrkan; other
EU; other; Europeiska unionen
Europeiska kommissionen; other; EU-kommissionen
Europaparlamentet; other
Europeiska rådet; other
Europeiska unionens råd; other; Europeiska unionens ministerråd
Europarådet; other
Förenta nationerna; other; FN
Världshälsoorganisationen; other; WHO
Nato; other; NATO
OECD; other
Världsbanken; other
Nordiska rådet; other
Nordiska ministerrådet; other
"""

# Official names give way to those that the agencies themselves use; the official ones stay as aliases.
COMMON = {
    "Affärsverket svenska kraftnät": "Svenska kraftnät",
    "Forskningsrådet för hälsa, arbetsliv och välfärd": "Forte",
    "Forskningsrådet för miljö, areella näringar och samhällsbyggande": "Formas",
    "Myndigheten för tillväxtpolitiska utvärderingar och analyser": "Tillväxtanalys",
    "Riksdagens ombudsmän JO": "Riksdagens ombudsmän",
    "Riksgäldskontoret": "Riksgälden",
    "Statens energimyndighet": "Energimyndigheten",
    "Statens jordbruksverk": "Jordbruksverket",
    "Statens kulturråd": "Kulturrådet",
    "Statens skolinspektion": "Skolinspektionen",
    "Statens skolverk": "Skolverket",
    "Styrelsen för internationellt utvecklingssamarbete": "Sida",
    "Utlänningsnämndens avvecklingsorganisation": "Utlänningsnämnden",
    "Verket för innovationssystem": "Vinnova",
}
MORE_ALIASES = {
    "Polismyndigheten": ("Polisen",),
    "Riksdagens ombudsmän": ("Justitieombudsmannen", "JO"),
    "Sveriges riksbank": ("Riksbanken",),
    "Statens institutionsstyrelse": ("SiS",),
    "Kungl. biblioteket": ("Kungliga biblioteket",),
    "Jämställdhetsmyndigheten": ("JämställdM",),
    "Trafikanalys": (),
}
# Abbreviations and coined names that mean nothing else in Swedish prose.
ALONE = frozenset(
    (
        "Arkdes", "Brå", "Brottsoffermyndigheten", "CSN", "Delmos", "Digg", "DIGG", "ESV", "FBA", "FMV", "FOI",
        "FRA", "Forte", "Formas", "HaV", "IFAU", "IMY", "ISP", "IVO", "KBV", "Kronofogden", "KTH", "MFD", "MFoF",
        "MPRT", "MSB", "MTM", "MUCF", "Mucf", "Mynak", "Nutek", "PPM", "PRV", "PTS", "RAÄ", "RMV", "Säpo", "SCB",
        "SBU", "SGU", "SiS", "SIEPS", "Siren", "SLU", "SMHI", "SPSM", "SVA", "Swedac", "TLV", "Trafa",
        "UHR", "UKÄ", "VTI", "Vinnova", "Vårdanalys", "Skatteförvaltningen", "Datainspektionen",
    )
)  # fmt: skip
# Parts of an agency, buildings and slips that the source lists as names.
NO_ALIAS = frozenset(
    (
        "Regelrådet", "Lärarnas ansvarsnämnd", "Jönköping University", "Levande Historia",
        "Ekonomistyrningsverket", "ESV", "Tekniska skolan", "Tekniska Skolan", "Tekniska högskolan",
        "Skattekontor", "Kompetensråd för utveckling i staten", "Konsthögskolan", "Skandalhuset",
        "Expertgruppen för EU frågor", "Kungl. Maj:ts Staats Contoir", "Gymnastik och Idrottshögskolan",
        "Campus Gotland", "Banverket Projektering", "Uppsala universitets byggnader",
        "Uppsala universitets byggda miljö", "Campus Alfred Nobel", "Restauranghögskolan i Grythyttan",
        "Karlstad business school", "Filmhögskolan i Göteborg", "Svenska språknämnden",
    )
)  # fmt: skip
NO_NAME = re.compile(
    r"ambassad|konsulat|sändebud|sköldebrev|Avvecklings|Utredningen|representation|delegation |^Okänd|^Nord |rätter$"
    r"|skolan, |[(:/]| m\.m|Zornsamlingarna|Kinshasa|Statsgeolog|^[a-zåäö]"
)
# A single capitalised word is an alias where it ends as agencies do.
AGENCY_WORD = re.compile(
    r".(?:verket|myndigheten|inspektionen|styrelsen|nämnden|rådet|kassan|förmedlingen|ombudsmannen|institutet|museet"
    r"|kansliet|högskolan|universitetet|delegationen|fonden|domstolen|gälden|väsendet|byrån|museum|museerna|vården)$"
)
SMALL = frozenset(("i", "för", "över", "och", "på", "vid", "tingsrätt", "hovrätt", "nämnden", "domstolen"))
CUT = re.compile(r" (?:och|o) (?:mark|migration|miljö).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, in its columns' order."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    number: str = ""
    wikidata: str = ""
    places: tuple[str, ...] = ()
    region: str = ""

    def line(self) -> str:
        lists = ("|".join(part) for part in (self.aliases, self.beside))
        return "\t".join((self.name, self.type, *lists, self.number, self.wikidata, "|".join(self.places), self.region))


def counties(folder: Path) -> dict[str, tuple[str, ...]]:
    """County code -> its names: "Södermanland", "Södermanlands län"."""
    with (folder / "counties.csv").open(encoding="utf-8", newline="") as file:
        return {r["county_code"]: (r["county_name_short"], r["county_name"]) for r in csv.DictReader(file)}


def region_rows(names: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    """The 21 regions with the places that they, and the county councils before them, are called after."""
    for region in regions():
        own = region.name.removeprefix("Region ").removesuffix("sregionen")
        aliases, beside = REGION_ALIASES[region.name]
        yield Row(region.name, "region", aliases, beside, places=tuple(dict.fromkeys((*names[region.code], own))))


def municipality_rows(folder: Path) -> Iterator[Row]:
    with (folder / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            place, name = r["municipality_name_short"], r["municipality_name"]
            name = MUNICIPALITY_NAMES.get(name, name)
            if r["municipality_code"] == GOTLAND:
                continue
            if place in CITIES:
                yield Row(f"{name.removesuffix(' kommun')} stad", "municipality", (name,), places=(place,))
            else:
                yield Row(name, "municipality", places=(place,))


def records(value: dict[str, object]) -> Iterator[dict[str, object]]:
    """What every register says of one agency."""
    for said in value.values():
        yield from (s for s in (said if isinstance(said, list) else [said]) if isinstance(s, dict))


def tidy(name: str) -> str:
    """FÖRVALTNINGSRÄTTEN I LULEÅ OCH MIGRATIONSDOMSTOL -> Förvaltningsrätten i Luleå."""
    name = CUT.sub("", name)
    if name.isupper() or name.istitle():
        words = [w.lower() if w.lower() in SMALL else w.capitalize() for w in name.split()]
        name = " ".join((words[0].capitalize(), *words[1:]))
        name = re.sub(r"^(Hyres) och (arrende)", r"\1- och \2", name, flags=re.IGNORECASE)
        name = re.sub(r"arrendenämn[d]?en", "arrendenämnden", name, flags=re.IGNORECASE)
    return name


def is_alias(said: str) -> bool:
    """Whether a name that a register gives may stand alone for the agency."""
    if said in NO_ALIAS or NO_NAME.search(said) or not re.fullmatch(r"[^\W\d_][\w .,&-]+", said) or said.endswith("."):
        return False
    if said.isupper() and len(said) > 6:
        return False
    return " " in said or said in ALONE or bool(AGENCY_WORD.search(said))


def agency_rows(folder: Path, names: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    """Agencies, county boards, courts, universities, and the ministries that they answer to."""
    listed: dict[str, dict[str, object]] = json.loads((folder / "agencies.json").read_text(encoding="utf-8"))
    numbers = Counter(number for value in listed.values() for number in {_number(value)} if number)
    departments = {str(r["department"]) for value in listed.values() for r in records(value) if r.get("department")}
    kept = {
        n: v
        for n, v in listed.items()
        if not set(v) <= {"sfs", "agv"} and not NO_NAME.search(n) and n not in departments
    }
    official = {COMMON.get(tidy(n), tidy(n)) for n in kept}
    used: set[str] = set()
    for original, value in kept.items():
        plain = tidy(original)
        name = COMMON.get(plain, plain)
        if name in used:
            continue
        said: list[str] = [plain]
        for r in records(value):
            for key in ("other_names", "old_names"):
                many = r.get(key)
                said += [str(n).strip() for n in many] if isinstance(many, list) else []
            said.append(str(r.get("short_name") or ""))
        said = [a for a in dict.fromkeys(said) if a and a.casefold() != name.casefold()]
        others = official | used
        aliases = _unlike([a for a in said if is_alias(a) and a not in others] + list(MORE_ALIASES.get(name, ())))
        beside = [
            a for a in said if 2 <= len(a) <= 6 and a.isalpha() and a.isupper() and a not in (*aliases, *NO_ALIAS)
        ]
        number = _number(value)
        wikidata = next((str(r["id"]) for r in records(value) if str(r.get("id", "")).startswith("Q")), "")
        places = next((p for p in names.values() if name.endswith(f" {p[1]}") and name.startswith("Länsst")), ())
        if places and "Södermanland" in places:
            places = (*places, "Sörmland", "Sörmlands län")
        used |= {name, *aliases}
        yield Row(
            name,
            "county_board" if places else "agency",
            tuple(a for a in aliases if not places),
            tuple(() if places else beside),
            number if number and numbers[number] == 1 else "",
            wikidata,
            places,
        )
    yield from (
        Row(name, "ministry") for name in sorted(departments) if name.endswith(("departementet", "beredningen"))
    )


def _number(value: dict[str, object]) -> str:
    """Organisation number, NNNNNN-NNNN, that the registers agree on, else ""."""
    said = {re.sub(r"\D", "", str(r.get("org_nr") or "")) for r in records(value)} - {""}
    number = said.pop() if len(said) == 1 else ""
    return f"{number[:6]}-{number[6:]}" if len(number) == 10 else ""


def _unlike(names: Iterable[str]) -> list[str]:
    """Names, of those that differ in case alone the first."""
    return list({name.casefold(): name for name in reversed(list(names))}.values())[::-1]


def party_rows(folder: Path) -> Iterator[Row]:
    with (folder / "party.csv").open(encoding="utf-8", newline="") as file:
        ids = {r["party"]: r["party_id"] for r in csv.DictReader(file)}
    for name, aliases, listed, region in PARTIES:
        yield Row(name, "party", tuple(filter(None, aliases.split("|"))), wikidata=ids.get(listed, ""), region=region)


def plain_rows() -> Iterator[Row]:
    for line in PLAIN.splitlines():
        name, type, *aliases = (part.strip() for part in line.split(";"))
        yield Row(name, type, tuple(aliases[0].split("|")) if aliases else ())


def rows(folder: Path) -> list[Row]:
    """All, each name once."""
    names = counties(folder)
    found = [
        *region_rows(names),
        *municipality_rows(folder),
        *agency_rows(folder, names),
        *party_rows(folder),
        *plain_rows(),
    ]
    return list({row.name: row for row in reversed(found)}.values())[::-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gazetteers", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    lines = [row.line() for row in rows(arguments.gazetteers)]
    arguments.out.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} organisations")


if __name__ == "__main__":
    main()
