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
# organisation number, Wikidata id, places that it is called after, where alone its local names count (in documents of
# that region, or of the Riksdag), those local names.
"""

# Municipalities that call themselves stad as well.
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
    "Region Skåne": (("Malmöhus läns landsting", "Kristianstads läns landsting"), ()),
    "Region Halland": ((), ()),
    "Västra Götalandsregionen": (
        ("VGR", "VG-regionen", "Västra Götalands läns landsting", "Bohuslandstinget", "Landstinget Älvsborg"),
        (),
    ),
    "Region Värmland": ((), ("LIV",)),
    "Region Örebro län": (("Region Örebro", "RÖL"), ()),
    "Region Västmanland": ((), ("LTV",)),
    "Region Dalarna": (("Kopparbergs läns landsting",), ()),
    "Region Gävleborg": ((), ()),
    "Region Västernorrland": (("RVN",), ("LVN",)),
    "Region Jämtland Härjedalen": (("Jämtlands läns landsting", "Region Jämtland"), ("RJH", "JLL")),
    "Region Västerbotten": ((), ("VLL",)),
    "Region Norrbotten": ((), ("NLL",)),
}

# Parties: canonical name, aliases, name in party.csv, region of its local names, those local names.
PARTIES = (
    ("Socialdemokraterna", "Sveriges socialdemokratiska arbetareparti", "Socialdemokraterna", "", ""),
    ("Moderaterna", "Moderata samlingspartiet", "Moderata samlingspartiet", "", ""),
    ("Centerpartiet", "Centern", "Centerpartiet", "", ""),
    ("Liberalerna", "Folkpartiet|Folkpartiet liberalerna", "Liberalerna", "", ""),
    ("Kristdemokraterna", "Kristdemokratiska samhällspartiet", "Kristdemokraterna", "", ""),
    ("Miljöpartiet", "Miljöpartiet de gröna", "Miljöpartiet", "", ""),
    ("Vänsterpartiet", "Vänsterpartiet kommunisterna", "Vänsterpartiet", "", ""),
    ("Sverigedemokraterna", "", "Sverigedemokraterna", "", ""),
    ("Ny demokrati", "", "Ny demokrati", "", ""),
    ("Feministiskt initiativ", "", "", "", ""),
    ("Piratpartiet", "", "", "", ""),
    ("Alternativ för Sverige", "", "", "", ""),
    ("Partiet Nyans", "", "", "", ""),
    ("Arbetarpartiet", "", "", "Region Västerbotten", "Arbetarpartiet"),
    ("Norrbottens sjukvårdsparti", "Sjukvårdspartiet Norrbotten", "", "Region Norrbotten", "Sjukvårdspartiet"),
    ("Dalarnas sjukvårdsparti", "Sjukvårdspartiet Dalarna", "", "Region Dalarna", "Sjukvårdspartiet"),
    ("Sjukvårdspartiet Gävleborg", "", "", "Region Gävleborg", "Sjukvårdspartiet"),
    ("Sjukvård i Värmland", "Sjukvårdspartiet i Värmland", "", "Region Värmland", "Sjukvårdspartiet"),
    ("Sjukvårdspartiet Västernorrland", "", "", "Region Västernorrland", "Sjukvårdspartiet"),
    ("Sjukvårdspartiet", "", "", "", ""),
    ("Bevara Akutsjukhusen", "", "", "", ""),
    ("Vårddemokraterna", "", "", "", ""),
    ("Demokraterna", "", "", "Västra Götalandsregionen", "Demokraterna"),
)

# Name; type; aliases. An alias that begins in lower case is met so in running text.
PLAIN = """\
Riksdagen; parliament; riksdagen|Sveriges riksdag
Regeringen; government; regeringen|Sveriges regering
Riksdagsstyrelsen; body; riksdagsstyrelsen
Försvarsberedningen; other; försvarsberedningen
Miljömålsberedningen; other; miljömålsberedningen
Ekonomistyrningsverket; agency; ESV
Förvaltningsrätten; court; förvaltningsrätten
Kammarrätten; court; kammarrätten
Mark- och miljödomstolen; court; mark- och miljödomstolen
Mark- och miljööverdomstolen; court; mark- och miljööverdomstolen
EU-domstolen; court
Landsbygdsdepartementet; ministry
Infrastrukturdepartementet; ministry
Sveriges Kommuner och Regioner; association; SKR|Sveriges Kommuner och Landsting|Sveriges Kommuner & Regioner|\
Sveriges Kommuner & Landsting|SKL
Norrlandstingens regionförbund; association
Norra sjukvårdsregionförbundet; association
Sydsvenska regionförbundet; association
Kommunalförbundet Svenskt Ambulansflyg; association; Svenskt Ambulansflyg
North Sweden European Office; association; North Sweden
Mid Sweden European Office; association
Central Sweden; association
Småland Blekinge Halland South Sweden; association
Skåne European Office; association
Norrbottens Kommuner; association
Företagarna; association
Svenskt Näringsliv; association
Lantbrukarnas Riksförbund; association; LRF
Landsorganisationen; association; Landsorganisationen i Sverige
Tjänstemännens Centralorganisation; association; TCO
Sveriges akademikers centralorganisation; association; Saco
Svenska Kommunalarbetareförbundet; association; Kommunalarbetareförbundet
Vårdförbundet; association
Sveriges läkarförbund; association; Läkarförbundet
Svensk sjuksköterskeförening; association
Svenska Läkaresällskapet; association; Svenska läkaresällskapet
Akademikerförbundet SSR; association
Transportarbetareförbundet; association; Svenska Transportarbetareförbundet
IF Metall; association
Hyresgästföreningen; association
Röda Korset; association; Svenska Röda Korset
Rädda Barnen; association
Naturskyddsföreningen; association; Svenska Naturskyddsföreningen
Riksidrottsförbundet; association
Riksteatern; association
Folkets Hus och Parker; association
Studieförbundet Vuxenskolan; association
Studiefrämjandet; association
Folkbildningsrådet; association
Hushållningssällskapet; association
Coompanion; association
Cancerfonden; association
Hjärt-Lungfonden; association
RFSL; association
RFSU; association
Funktionsrätt Sverige; association
Synskadades Riksförbund; association
Pensionärernas riksorganisation; association
SPF Seniorerna; association
Sveriges Lärare; association
Moderata ungdomsförbundet; association
Sveriges socialdemokratiska ungdomsförbund; association; SSU
Ung Vänster; association
Grön Ungdom; association
Svenska kyrkan; association
Inera; company; Inera AB
Löf; company; Löf Regionernas ömsesidiga försäkringsbolag
Norrtåg; company; Norrtåg AB
Mälardalstrafik; company; Mälardalstrafik AB
Öresundståg; company; Öresundståg AB
Transitio; company; AB Transitio
Samtrafiken; company; Samtrafiken i Sverige AB
Kommuninvest; company
SOS Alarm; company; SOS Alarm Sverige AB
Samhall; company; Samhall AB
Jernhusen; company; Jernhusen AB
SJ AB; company
LKAB; company
SSAB; company
Northvolt; company; Northvolt AB
Vattenfall; company; Vattenfall AB
Postnord; company
Swedavia; company; Swedavia AB
Systembolaget; company; Systembolaget AB
Apoteket AB; company
Praktikertjänst; company; Praktikertjänst AB
Almi; company; Almi AB|Almi Företagspartner|Almi Företagspartner AB
Sveriges Radio; company
Sveriges Television; company; SVT
Utbildningsradion; company
Folktandvården; unit
Visit Sweden; company; Visit Sweden AB
Business Sweden; association
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

# The Riksdag's committees and the codes that its papers have for them.
COMMITTEES = """\
EU-nämnden; EUN
Arbetsmarknadsutskottet; AU
Bostadsutskottet; BoU
Jordbruksutskottet; JoU
Lagutskottet; LU
Civilutskottet; CU
Finansutskottet; FiU
Försvarsutskottet; FöU
Justitieutskottet; JuU
Konstitutionsutskottet; KU
Kulturutskottet; KrU
Miljö- och jordbruksutskottet; MJU
Näringsutskottet; NU
Skatteutskottet; SkU
Socialförsäkringsutskottet; SfU
Socialutskottet; SoU
Trafikutskottet; TU
Utbildningsutskottet; UbU
Utrikesutskottet; UU
"""

# What regions own and run, as far as its name does not say what it is, or a short name is in use: name; type; aliases;
# names that count in documents of the region alone.
LOCAL = {
    "Region Stockholm": """\
Karolinska universitetssjukhuset; unit; Karolinska sjukhuset; Karolinska
Södersjukhuset; unit; Södersjukhuset AB; SÖS
S:t Eriks ögonsjukhus; unit; Sankt Eriks ögonsjukhus;
Stockholms läns sjukvårdsområde; unit; ; SLSO
Storstockholms Lokaltrafik; company; AB Storstockholms Lokaltrafik; SL
Waxholmsbolaget; company; Waxholms Ångfartygs AB;
Locum; company; Locum AB;
Mälartåg; other; ;""",
    "Region Uppsala": """\
Akademiska sjukhuset; unit; Akademiska Sjukhuset; Akademiska
Lasarettet i Enköping; unit; Enköpings lasarett;
Upplands Lokaltrafik; unit; ; UL""",
    "Region Sörmland": """\
Mälarsjukhuset; unit; ;
Kullbergska sjukhuset; unit; ;
Sörmlandstrafiken; unit; ;""",
    "Region Östergötland": """\
Universitetssjukhuset i Linköping; unit; Linköpings universitetssjukhus;
Vrinnevisjukhuset; unit; Vrinnevisjukhuset i Norrköping;
Lasarettet i Motala; unit; Motala lasarett;
Östgötatrafiken; company; AB Östgötatrafiken;""",
    "Region Jönköpings län": """\
Länssjukhuset Ryhov; unit; Ryhovs sjukhus;
Höglandssjukhuset; unit; Höglandssjukhuset Eksjö;
Jönköpings Länstrafik; unit; ; JLT""",
    "Region Kronoberg": """\
Centrallasarettet Växjö; unit; Centrallasarettet i Växjö;
Länstrafiken Kronoberg; unit; ;
Kulturparken Småland; unit; ;""",
    "Region Kalmar län": """\
Länssjukhuset i Kalmar; unit; Länssjukhuset Kalmar;
Kalmar länstrafik; unit; Kalmar Länstrafik; KLT""",
    "Region Gotland": """\
Visby lasarett; unit; ;""",
    "Region Blekinge": """\
Blekingesjukhuset; unit; ;
Blekingetrafiken; unit; ;""",
    "Region Skåne": """\
Skånes universitetssjukhus; unit; Skånes Universitetssjukhus; SUS|Sus
Centralsjukhuset i Kristianstad; unit; Centralsjukhuset Kristianstad; CSK
Lasarettet i Ystad; unit; Ystads lasarett;
Lasarettet i Landskrona; unit; Landskrona lasarett;
Lasarettet Trelleborg; unit; Trelleborgs lasarett;
Skånetrafiken; unit; ;
Business Region Skåne; company; Business Region Skåne AB;""",
    "Region Halland": """\
Hallands sjukhus; unit; ;
Närsjukvården Halland; unit; ;
Psykiatrin Halland; unit; ;
Ambulans, diagnostik och hälsa, Region Halland; unit; Ambulans, diagnostik och hälsa;
Hallandstrafiken; company; Hallandstrafiken AB;""",
    "Västra Götalandsregionen": """\
Sahlgrenska universitetssjukhuset; unit; Sahlgrenska Universitetssjukhuset|Sahlgrenska sjukhuset; Sahlgrenska|SU
Södra Älvsborgs sjukhus; unit; Södra Älvsborgs Sjukhus; SÄS
Norra Älvsborgs länssjukhus; unit; Norra Älvsborgs Länssjukhus; NÄL
NU-sjukvården; unit; ;
Skaraborgs sjukhus; unit; Skaraborgs Sjukhus; SkaS
Sjukhusen i väster; unit; Sjukhusen i Väster;
Närhälsan; unit; ;
Regionhälsan; unit; ;
Västtrafik; company; Västtrafik AB;
Kultur i Väst; unit; ;
Regionteater Väst; company; Regionteater Väst AB;
Göteborgsoperan; company; GöteborgsOperan|Göteborgsoperan AB;
Göteborgs Symfoniker; company; Göteborgs Symfoniker AB;""",
    "Region Värmland": """\
Centralsjukhuset i Karlstad; unit; Centralsjukhuset Karlstad; CSK
Värmlandstrafik; unit; Värmlandstrafik AB;""",
    "Region Örebro län": """\
Universitetssjukhuset Örebro; unit; Universitetssjukhuset i Örebro; USÖ
Länstrafiken Örebro; unit; ;""",
    "Region Västmanland": """\
Västmanlands sjukhus; unit; Västmanlands sjukhus Västerås;
Västmanlands Lokaltrafik; unit; AB Västmanlands Lokaltrafik; VL""",
    "Region Dalarna": """\
Dalatrafik; unit; AB Dalatrafik;
Dalateatern; unit; ;""",
    "Region Gävleborg": """\
X-trafik; unit; ;
Folkteatern Gävleborg; unit; ;""",
    "Region Västernorrland": """\
Länssjukhuset i Sundsvall; unit; Länssjukhuset Sundsvall;
Scenkonst Västernorrland; company; Scenkonst Västernorrland AB;""",
    "Region Jämtland Härjedalen": """\
Jamtli; unit; ;
Länstrafiken i Jämtlands län; unit; ;""",
    "Region Västerbotten": """\
Norrlands universitetssjukhus; unit; ; NUS
Norrlandsoperan; company; NorrlandsOperan;
Länstrafiken i Västerbotten; company; Länstrafiken i Västerbotten AB|Länstrafiken Västerbotten;""",
    "Region Norrbotten": """\
Norrbottensteatern; unit; ;
Länstrafiken Norrbotten; company; Länstrafiken i Norrbotten;""",
}

# Official names give way to those that the agencies themselves use; the official ones stay as aliases.
COMMON = {
    "Affärsverket svenska kraftnät": "Svenska kraftnät",
    "Forskningsrådet för hälsa, arbetsliv och välfärd": "Forte",
    "Forskningsrådet för miljö, areella näringar och samhällsbyggande": "Formas",
    "Myndigheten för civilt försvar": "Myndigheten för samhällsskydd och beredskap",  # renamed in 2026
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
CUT = re.compile(r" (?:och|o) (?:mark|migration|miljö|patent).*", re.IGNORECASE)
# The types of what the registers call agencies, by the ends and beginnings of their names.
TYPES = (
    ("agency", re.compile(r"^(?:Myndigheten|Delegationen|Överklagandenämnden|Statens) ")),
    ("university", re.compile(r"universitet(?:et)?$|[Hh]ögskolan?\b|^Karolinska institutet|^Konstfack$")),
    ("court", re.compile(r"^(?:Förvaltnings|Kammar|Hov)rätten |(?:tingsrätt|hovrätt|domstolen|besvärsrätten)$")),
    ("unit", re.compile(r"(?:museet|museum)$|skolan$")),
)


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
    local: tuple[str, ...] = ()

    def line(self) -> str:
        lists = ["|".join(part) for part in (self.aliases, self.beside, self.places, self.local)]
        return "\t".join(
            (self.name, self.type, *lists[:2], self.number, self.wikidata, lists[2], self.region, lists[3])
        )


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
                city = f"{name.removesuffix(' kommun')} stad"
                yield Row(name, "municipality", (city,), places=(place,))
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
            "county_administrative_board" if places else agency_type(name),
            tuple(a for a in aliases if not places),
            tuple(() if places else beside),
            number if number and numbers[number] == 1 else "",
            wikidata,
            places,
        )
    yield from (
        Row(name, "ministry") for name in sorted(departments) if name.endswith(("departementet", "beredningen"))
    )


def agency_type(name: str) -> str:
    """ "agency", or what its name says of a university, court, museum or school."""
    return next((type for type, said in TYPES if said.search(name)), "agency")


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
    for name, aliases, listed, region, local in PARTIES:
        yield Row(name, "party", _list(aliases), wikidata=ids.get(listed, ""), region=region, local=_list(local))


def plain_rows() -> Iterator[Row]:
    for line in PLAIN.splitlines():
        name, type, *aliases = (part.strip() for part in line.split(";"))
        yield Row(name, type, _list(*aliases))
    for line in COMMITTEES.splitlines():
        name, code = line.split("; ")
        yield Row(f"{name}, Riksdagen", "body", (name, name.lower()), region="Riksdagen", local=(code,))
    for region, lines in LOCAL.items():
        for line in lines.splitlines():
            name, type, said, local = (part.strip() for part in line.split(";"))
            yield Row(name, type, _list(said), region=region, local=_list(local))


def _list(said: str = "") -> tuple[str, ...]:
    return tuple(filter(None, said.split("|")))


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
