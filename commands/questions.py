"""Commands that ask the store."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.lines import (
    decision_line,
    print_comparison,
    print_corrections,
    print_counted,
    print_document,
    print_edited,
    print_hits,
    print_matter,
    print_novel,
    print_suggestions,
    print_trends,
)
from commands.options import ACTIONS, STANCES, TYPES, VERDICTS, Question, common, filtered
from commands.terminal import day, one_line, print_json, print_total

if TYPE_CHECKING:
    from models import Filters


@click.command(cls=Question)
@click.argument("query")
@click.option("--mode", type=click.Choice(["hybrid", "semantic", "lexical"]), default="hybrid", show_default=True)
@click.option("--exact", is_flag=True, help="Search for what was typed, also where it seems misspelt.")
@filtered
@common
def search(home: Any, query: str, mode: str, exact: bool, filters: "Filters", count: int, as_json: bool) -> None:
    """Find documents by meaning and by words. "A phrase" must occur as it stands, -word must not occur.

    A word that no document holds is taken for the one it seems to be meant for, unless it stands in a phrase; what else
    a question names (a region, "i fjol") is told as options to narrow it down by.

    \b
    regionradar search "lobbykontor i Stockholm" --region norrbotten --since 2018-01-01
    """
    from models import Mode
    from pipeline.desk import open_desk
    from pipeline.shapes import asked_shape

    with open_desk(home) as desk:
        found = desk.search(query, filters, Mode(mode), count, exact)
    if as_json:
        print_json(asked_shape(found))
    else:
        print_corrections(found.corrections)
        print_hits(found, as_json=False)
        print_suggestions(found.suggestions)


@click.command()
@click.argument("document_id", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), help="Compare with a file that is not stored.")
@filtered
@common
def similar(
    home: Any, document_id: str | None, path: Path | None, filters: "Filters", count: int, as_json: bool
) -> None:
    """Find the documents nearest to one of the store, or to a file.

    \b
    regionradar similar files:motion-om-cykelvagar-1f2e3d4c
    regionradar similar --file utkast.pdf --kind motion
    """
    from pipeline.desk import open_desk

    if (document_id is None) == (path is None):
        raise click.UsageError("Give either a document id or --file.")
    with open_desk(home) as desk:
        if path is not None:
            result = desk.similar_to_file(path, filters, count)
        else:
            result = desk.similar(str(document_id), filters, count)
        print_hits(result, as_json)


@click.command(cls=Question)
@click.argument("topic", required=False)
@click.option("--document", "document_id", metavar="ID", help="Compare what a document of the store is about.")
@filtered
@common
def compare(
    home: Any, topic: str | None, document_id: str | None, filters: "Filters", count: int, as_json: bool
) -> None:
    """Who else did this? The same matter in the other regions: who, when, how far, and where nothing was found.

    -n is how many documents are shown of each publisher.

    \b
    regionradar compare "stopp för hyrsjuksköterskor" --since 2025-01-01
    regionradar compare --document region-skane:1f2e3d4c
    """
    from pipeline.compare import Question as Asked
    from pipeline.compare import compare as compared
    from pipeline.shapes import comparison_shape
    from pipeline.store import Published

    if (topic is None) == (document_id is None):
        raise click.UsageError("Give either a topic or --document.")
    with Published(home) as store:
        shape = comparison_shape(compared(store, Asked(topic, document_id), filters), count)
    if as_json:
        print_json(shape)
    else:
        print_comparison(shape)


@click.command()
@click.argument("document_id")
@click.option("--revision", type=click.IntRange(1), help="An earlier one; the current one is the default.")
@click.option("--raw", is_flag=True, help="The bytes it was read from, as they came.")
@click.option("--diff", is_flag=True, help="What was changed from the revision before it.")
@common
def show(home: Any, document_id: str, revision: int | None, raw: bool, diff: bool, as_json: bool) -> None:
    """Show a document: text, date, where it came from, and the facts that were read out of it.

    \b
    regionradar show files:motion-om-cykelvagar-1f2e3d4c --revision 1
    regionradar show files:motion-om-cykelvagar-1f2e3d4c --diff
    """
    from pipeline import archive
    from pipeline.read import facts_in
    from pipeline.shapes import provenance_shape, stored_shape
    from pipeline.store import Published, links_of

    if raw and (as_json or diff):
        raise click.UsageError("--raw prints bytes, --json a document, --diff a change: give one of them.")
    if diff:
        show_diff(home, document_id, revision, as_json)
        return
    with Published(home) as store:
        stored = store.stored(document_id, revision)
        if raw:
            click.echo(archive.fetch(home, store.kept(stored.raw_digest)), nl=False)
            return
        shape = stored_shape(stored, facts_in(store, stored), links_of(store, document_id))
        kept = store.archived([stored.raw_digest]).get(stored.raw_digest)
    shape["provenance"] = kept and provenance_shape(stored.revision, kept, archive.id_of(kept))
    if as_json:
        print_json(shape)
    else:
        print_document(shape)


def show_diff(home: Any, document_id: str, revision: int | None, as_json: bool) -> None:
    """What was changed in a document from one revision to the next."""
    from pipeline.edits import edit_of
    from pipeline.shapes import diff_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = diff_shape(edit_of(store, document_id, revision))
    if as_json:
        print_json(shape)
        return
    print_edited(shape, "paragraphs")
    if not shape["paragraphs"]:
        reason = "They could not be compared." if shape["verdict"] == "unjudged" else "The text is the same in both."
        click.echo(reason)


@click.command()
@click.option("--verdict", "verdicts", multiple=True, type=click.Choice(VERDICTS), help="Repeat for several.")
@click.option("--all", "every", is_flag=True, help="Also typography, spelling, links, and where the text is the same.")
@filtered
@common
def edits(home: Any, verdicts: tuple[str, ...], every: bool, filters: "Filters", count: int, as_json: bool) -> None:
    """List what was changed after publication or taken away, the newest first; default: only what changes what is said.

    --since and --until are of the days on which the change was seen.

    \b
    regionradar edits --region skåne --since 2026-01-01 --verdict amount --verdict actor
    """
    from dataclasses import replace

    from models.watch import EditVerdict
    from pipeline.edits import swedish_days
    from pipeline.shapes import edits_shape
    from pipeline.store import MATTERING, Published, edits_of

    wanted = tuple(EditVerdict) if every else tuple(map(EditVerdict, verdicts)) or MATTERING
    first, last = swedish_days(filters.since, filters.until)
    with Published(home) as store:
        chosen = replace(filters, since=None, until=None)
        shape = edits_shape(*edits_of(store, chosen, first, last, wanted, count))
    if as_json:
        print_json(shape)
        return
    for each in shape["edits"]:
        print_edited(each, "gravest")
    print_total(shape, "edits")


@click.command()
@click.option("--role", help="Part of a role: ordförande, regionråd.")
@filtered
@common
def people(home: Any, role: str | None, filters: "Filters", count: int, as_json: bool) -> None:
    """List who is named in office, those of most documents first.

    --person, --party and --organisation choose among the people, the other filters among the documents.

    \b
    regionradar people --region norrbotten --party S --role ordförande
    """
    from pipeline.search import ledger
    from pipeline.shapes import people_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = people_shape(*ledger.people(store, filters, role, count))
    if as_json:
        print_json(shape)
        return
    for each in shape["people"]:
        party = f" ({each['party']})" if each["party"] else ""
        print_counted(each, party, ", ".join([*each["roles"][:1], *each["organisations"][:1]]))
    print_total(shape, "people")


@click.command()
@click.option("--type", "type_", type=click.Choice(TYPES))
@filtered
@common
def organisations(home: Any, type_: str | None, filters: "Filters", count: int, as_json: bool) -> None:
    """List organisations and bodies that are named, those of most documents first.

    --organisation chooses among them, the other filters among the documents.

    \b
    regionradar organisations --region skåne --type body
    """
    from pipeline.search import ledger
    from pipeline.shapes import organisations_shape
    from pipeline.store import Published

    with Published(home) as store:
        shape = organisations_shape(*ledger.organisations(store, filters, type_, count))
    if as_json:
        print_json(shape)
        return
    for each in shape["organisations"]:
        print_counted(each, f"  {each['type']}", each["number"] or "")
    print_total(shape, "organisations")


@click.command()
@click.option("--stance", type=click.Choice(STANCES))
@click.option("--action", type=click.Choice(ACTIONS))
@click.option(
    "--outcome",
    type=click.Choice(["approved", "partly_approved", "rejected", "answered", "referred_back", "tabled", "withdrawn"]),
)
@click.option("--actor", help="Part of the name of who proposes or decides.")
@click.option("--addressee", help="Part of the name of who gets the task or the money.")
@click.option("--text", help="Words that stand in it as they are given.")
@click.option("--by-matter", is_flag=True, help="By motion or case number, from the proposal to the outcome.")
@click.option("--open", "open_only", is_flag=True, help="Only matters that nothing in the store has settled.")
@click.option("--stale", type=click.IntRange(0), metavar="DAYS", help="Only matters that have been open so long.")
@filtered
@common
def decisions(
    home: Any,
    filters: "Filters",
    count: int,
    as_json: bool,
    by_matter: bool,
    open_only: bool,
    stale: int | None,
    **wanted: Any,
) -> None:
    """List what was proposed, recommended, decided and reserved against, the newest first.

    --person and --party choose who proposes or decides, the other filters among the documents. By matter, those are
    listed of which one step passes, and days are counted to the store's newest night.

    \b
    regionradar decisions --stance decided --actor regionstyrelsen --since 2026-01-01
    regionradar decisions --by-matter --open --stale 180 --kind motion
    """
    from pipeline.search import ledger
    from pipeline.search.matters import matters
    from pipeline.shapes import decisions_shape, matters_shape
    from pipeline.store import Published

    if by_matter or open_only or stale is not None:
        with Published(home) as store:
            shape = matters_shape(*matters(store, filters, ledger.Wanted(**wanted), open_only, stale, count))
        if as_json:
            print_json(shape)
            return
        for each in shape["matters"]:
            print_matter(each)
        print_total(shape, "matters")
        return
    with Published(home) as store:
        shape = decisions_shape(*ledger.decisions(store, filters, ledger.Wanted(**wanted), count))
    if as_json:
        print_json(shape)
        return
    for each in shape["decisions"]:
        click.echo(f"{day(each['published'])}  {decision_line(each)}")
        click.echo(click.style(f"            {one_line(each['title'])}  {each['document_id']}", dim=True))
    print_total(shape, "decisions")


@click.command()
@click.option("--theme", default="", help="Words of a theme's name, or its number.")
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="That are held against before.")
@click.option("--rising", "trend", flag_value="rising", help="Only what there is more of.")
@click.option("--falling", "trend", flag_value="falling", help="Only what there is less of.")
@click.option("--novel", is_flag=True, help="Documents that are like nothing published before them, instead.")
@click.option("--plot", type=click.Path(path_type=Path), help="Write a picture, .svg or .png, and its numbers as .csv.")
@filtered
@common
def trends(
    home: Any,
    theme: str,
    weeks: int,
    trend: str | None,
    novel: bool,
    plot: Path | None,
    filters: "Filters",
    count: int,
    as_json: bool,
) -> None:
    """List what is published on more than before, and on less: the last weeks against three times as many before them.

    The first themes are those that surely rise, then those that surely fall; --since sets how far back before goes.

    \b
    regionradar trends --region skåne --weeks 8 --plot teman.svg
    regionradar trends --novel --since 2026-01-01
    """
    from models import Trend
    from pipeline import trends as over_time
    from pipeline.shapes import novel_shape, trends_shape
    from pipeline.store import Published

    if plot and (novel or plot.suffix not in (".svg", ".png")):
        raise click.UsageError("--plot takes a FILE.svg or FILE.png, and themes, not --novel.")
    with Published(home) as store:
        if novel:
            shapes = [novel_shape(each) for each in over_time.novel(store, filters, count)]
        else:
            found = over_time.trends(store, over_time.Asked(filters, weeks, theme))
            found = found.only(Trend(trend) if trend else None, count)
    if novel:
        print_json({"documents": shapes}) if as_json else print_novel(shapes)
        return
    if plot:
        over_time.draw(found, plot)
    print_json(trends_shape(found)) if as_json else print_trends(trends_shape(found))
