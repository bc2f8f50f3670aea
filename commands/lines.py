"""Results as lines for people; what programs get is in ``pipeline.shapes``."""

import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from shlex import quote
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from commands.terminal import day, emphasised, one_line, print_facts, print_json, print_line, printable

if TYPE_CHECKING:
    from models import Correction, Preview, RunReport, SearchResult, SourceReport, Suggestion, Watch, Watched
    from models.digest import Digested


EXCERPT_LINES = 3
REASONS = 3  # notes of a source that a table shows; the report has them all


def print_digested(digested: "Digested") -> None:
    """What came of a run's digests, in one line."""
    left = f", {digested.waiting} wait for a channel that failed" if digested.waiting else ""
    click.echo(f"digests: {digested.issues} to be sent, {digested.sent} sent{left}")


def print_definitions(shapes: Sequence[dict[str, Any]], what: str, command: str) -> None:
    """Watches or digests, with what each of them says."""
    if not shapes:
        click.echo(f"there are no {what} yet: {command} --help")
    for shape in shapes:
        click.echo(f"{click.style(shape['id'], bold=True)}  {one_line(shape['name'])}")
        said = {name: value for name, value in shape.items() if name not in ("id", "name") and value}
        for key, value in said.items():
            click.echo(f"    {key}: {one_line(', '.join(value) if isinstance(value, list) else str(value))}")


def print_trends(shape: dict[str, Any]) -> None:
    """Themes, each with how much there is of it now and how much there was."""
    if shape["until"]:
        click.echo(f"from {shape['now_since']} to {shape['until']}, against before since {shape['since']}")
    for each in shape["themes"]:
        sure = f"  {each['ratio']:.1f} times ({each['low']:.1f}-{each['high']:.1f})" if each["ratio"] else ""
        click.echo(printable(f"{each['theme']:4}  {each['name']}"))
        click.echo(f"      {each['trend']}: {each['now']} now, {each['before']} before{sure}")
        if each["publishers"]:
            named = ", ".join(f"{one['name']} {one['documents']}" for one in each["publishers"][:REASONS])
            click.echo(printable(f"      {named}"))
    if not shape["themes"]:
        click.echo("no themes: they are made of documents that stand close together, and grow with the store")
    if shape["undated"]:
        click.echo(f"without a day, and so in no week: {shape['undated']} documents")
    if shape["late"]:
        click.echo(printable(f"not compared, as nothing of theirs is older: {', '.join(shape['late'])}"))


def print_novel(shapes: Sequence[dict[str, Any]]) -> None:
    """Documents, each with how new it was and what it is most like."""
    for each in shapes:
        new = "  ?" if each["novelty"] is None else f"{each['novelty']:4.0%}"
        click.echo(printable(f"{new}  {each['title']}"))
        whose = each["region"] or each["source"]
        click.echo(printable(f"      {day(each['published'])}  {whose}  {each['document_id']}"))
        if alike := each["alike"]:
            click.echo(printable(f"      most like: {alike['title']} ({alike['similarity']:.2f})"))


def print_comparison(shape: dict[str, Any]) -> None:
    """Who has a matter, the first mover first, and who has not."""
    click.echo(click.style(one_line(shape["title"]), bold=True))
    if shape["first"]:
        click.echo(printable(f"first: {', '.join(shape['first'])}, {shape['first_day']}"))
    for each in (*shape["regions"], *shape["others"]):
        lag = "" if each["lag_days"] is None else f"  {each['lag_days']:+} days"
        reached = each["stage"] + (f": {each['outcome'].replace('_', ' ')}" if each["outcome"] else "")
        click.echo(click.style(printable(f"\n{each['publisher']}  {reached}{lag}"), fg="cyan"))
        for one in each["evidence"]:
            click.echo(printable(f"  {day(one['published'])}  {one['stage']}  {one_line(one['title'])}"))
            click.echo(printable(f"      {one_line(one['text'])}"))
            page = f"  page {one['page']}" if one["page"] else ""
            click.echo(click.style(printable(f"      {one['document_id']}{page}"), dim=True))
        if (left := each["documents"] - len(each["evidence"])) > 0:
            click.echo(f"  and {left} more: -n {each['documents']} shows them")
    if shape["motions"]:
        click.echo("\nmotions that asked for it")
    for one in shape["motions"]:
        click.echo(printable(f"  {day(one['published'])}  {one['region'] or one['source']}: {one_line(one['title'])}"))
        for fate in one["fates"]:
            became = (fate["outcome"] or fate["relation"]).replace("_", " ")
            click.echo(printable(f"      {became} {day(fate['published'])}  {fate['document_id']}"))
        if not one["fates"]:
            click.echo("      no answer found")
    if shape["nothing_found"]:
        click.echo(printable(f"\nnothing found: {', '.join(shape['nothing_found'])}"))
    if shape["no_documents"]:
        click.echo(printable(f"no documents held: {', '.join(shape['no_documents'])}"))


def print_hits(result: "SearchResult", as_json: bool) -> None:
    """The hits of a search, with the words that answer marked."""
    from pipeline.search.excerpt import lines, window
    from pipeline.shapes import moment, search_shape

    if as_json:
        print_json(search_shape(result))
        return
    width = max(40, min(100, get_terminal_size().columns)) - 4
    if not result.hits:
        click.echo("No document answers this. Try other words, fewer filters, or --mode semantic.")
    for number, hit in enumerate(result.hits, 1):
        page = next((f"page {passage.page}" for passage in hit.passages[:1] if passage.page), None)
        said = (day(moment(hit.published)), hit.region or hit.source, hit.kind, page, f"{hit.score:.2f}")
        about = click.style("  ".join(filter(None, said)), fg="cyan")
        gone = "  " + click.style(f"gone since {hit.gone}", fg="red") if hit.gone else ""
        click.echo(f"{number:2}  {click.style(printable(hit.title), bold=True)}")
        click.echo(f"    {about}{gone}")
        for passage in hit.passages[:1]:
            skip = len(hit.title) if passage.text.startswith(hit.title) else 0
            span = window(passage.text, passage.highlights, EXCERPT_LINES * width, skip)
            for line in islice(lines(passage.text, span, passage.highlights, width), EXCERPT_LINES):
                click.echo("    " + " ".join(emphasised(word, hot) for word, hot in line))
        click.echo("    " + click.style(printable(hit.url or hit.document_id), dim=True))
    click.echo(click.style(f"{result.total} documents ranked, {result.mode}, {result.took_ms:.0f} ms", dim=True))


def print_corrections(corrections: "Sequence[Correction]") -> None:
    """Which words were taken for which, and which may have been meant otherwise."""
    for each in corrections:
        word, meant = printable(each.word), printable(each.meant)
        if each.applied:
            click.echo(f'no document holds "{word}": searched for "{meant}" instead; --exact searches for "{word}"')
        else:
            click.echo(f'did you mean "{meant}" by "{word}"?')


def print_suggestions(suggestions: "Sequence[Suggestion]") -> None:
    """The filters that a question names, as options."""
    for each in suggestions:
        days = [("since", each.since), ("until", each.until)]
        options = [f"--{name} {day}" for name, day in days if day]
        options += [f"--{each.facet} {quote(value)}" for value in each.values]
        click.echo(click.style(printable(f'narrow down to "{each.said}": {" ".join(options)}'), dim=True))


def print_document(shape: dict[str, Any]) -> None:
    """A document of the store for a person to read."""
    kept = shape["provenance"]
    print_facts(
        id=shape["document_id"],
        kind=shape["kind"],
        region=shape["region"],
        published=shape["published"],
        updated=shape["updated"],
        language=shape["language"],
        address=shape["url"],
        also_at=" ".join(shape["also"]),
        gone=shape["gone"] and f"not to be had any more since the night of {shape['gone']}",
        read_from=shape["location"],
        archived=kept and f"{kept['file']}, byte {kept['offset']}, fetched {kept['fetched']}",
        revision=f"{shape['revision']} of {shape['revisions']}, seen from {shape['seen_from']}",
    )
    click.echo()
    click.echo(printable(shape["text"]))
    print_extracted(shape)
    for link in shape["links"]:
        fate = f", {link['outcome']}" if link["outcome"] else ""
        print_line("link", f"{link['document_id']} {link['relation']} {link['motion']}{fate}")


def print_extracted(shape: dict[str, Any]) -> None:
    """The facts of a document, one a line."""
    if shape["people"] or shape["organisations"] or shape["decisions"]:
        click.echo()
    for person in shape["people"]:
        party = f" ({person['party']})" if person["party"] else ""
        print_line(
            "person", ", ".join(filter(None, (f"{person['name']}{party}", person["role"], person["organisation"])))
        )
    for organisation in shape["organisations"]:
        print_line("organisation", f"{organisation['name']} ({organisation['type']})")
    for decision in shape["decisions"]:
        print_line("decision", decision_line(decision))


def decision_line(shape: dict[str, Any]) -> str:
    """A decision in one line: how far it has come, by whom, what, and what became of it."""
    said = one_line(shape["text"])
    actor = f" {shape['actor']}:" if shape["actor"] else ":"
    return f"{shape['stance']}{actor} {said}" + (f" → {shape['outcome']}" if shape["outcome"] else "")


def print_matter(shape: dict[str, Any]) -> None:
    """A matter: how far it has come, and what happened to it."""
    status = shape["status"].replace("_", " ") + (f": {shape['outcome']}" if shape["outcome"] else "")
    if shape["open_days"] is not None:
        heard = shape["known_until"]
        known = f"minutes and digests until {heard}" if heard else "no minutes or digests in the store"
        status += f" for {shape['open_days']} days ({known})"
    click.echo(click.style(one_line(shape["title"]), bold=True))
    said = (shape["region"], shape["actor"], status)
    click.echo("    " + click.style("  ".join(printable(each) for each in said if each), fg="cyan"))
    for step in shape["steps"]:
        click.echo(f"    {day(step['date'])}  {step_line(step)}")
    click.echo("    " + click.style(f"matter {shape['id']}", dim=True))


def step_line(shape: dict[str, Any]) -> str:
    """What happened to a matter, in one line, with the document that tells of it."""
    actor = f" {printable(shape['actor'])}" if shape["actor"] else ""
    said = "" if shape["decision"] is None else f": {one_line(shape['text'])}"
    became = f" → {shape['outcome']}" if shape["outcome"] else ""
    told = click.style(f"  {printable(shape['document_id'])}", dim=True)
    return f"{shape['kind'].replace('_', ' ')}{actor}{said}{became}{told}"


def print_edited(shape: dict[str, Any], paragraphs: str) -> None:
    """A document that was changed, with some of its paragraphs."""
    from zoneinfo import ZoneInfo

    seen = datetime.fromisoformat(shape["seen"]).astimezone(ZoneInfo("Europe/Stockholm"))
    is_gone = shape["older"] == shape["newer"]
    changes = "1 change" if shape["edits"] == 1 else f"{shape['edits']} changes"
    how = "not to be had any more" if is_gone else f"revision {shape['older']} to {shape['newer']}, {changes}"
    said = (str(seen.date()), shape["verdict"], shape["region"] or shape["source"], how)
    click.echo(click.style(one_line(shape["title"]), bold=True))
    click.echo("    " + click.style("  ".join(said), fg="cyan"))
    for paragraph in shape[paragraphs]:
        click.echo("    " + " ".join("".join(map(marked, paragraph["runs"])).split()))
    click.echo("    " + click.style(printable(shape["document_id"]), dim=True))


def marked(run: dict[str, Any]) -> str:
    """Words that were taken out or put in: in colours on a terminal, else in brackets."""
    text = printable(run["text"])
    if run["mark"] is None:
        return text
    is_old = run["mark"] == "delete"
    if sys.stdout.isatty():
        return click.style(text, fg="red" if is_old else "green", strikethrough=is_old or None)
    return f"[-{text}-]" if is_old else f"{{+{text}+}}"


def print_counted(shape: dict[str, Any], behind: str, more: str) -> None:
    """Somebody or something, in how many documents it is named, and what is known of it."""
    name = click.style(one_line(shape["name"]), bold=True)
    click.echo(f"{shape['documents']:5}  {name}{printable(behind)}  {one_line(more)}".rstrip())


def print_reading(shape: dict[str, Any]) -> None:
    """What was read in a file, for a person to check."""
    print_facts(
        title=shape["title"],
        kind=shape["kind"],
        published=shape["published"] and f"{shape['published']} (from {shape['published_from']})",
        updated=shape["updated"],
        language=shape["language"],
        address=shape["url"],
        pages=len(shape["pages"]) or None,
        rule=shape["rule"] and f"{shape['rule']}; the generic reader agrees to {shape['agreement']:.0%}",
        missing=missing_pages(shape),
    )
    click.echo()
    click.echo(printable(shape["text"]))
    for section in shape["sections"]:
        place = f", page {section['page']}" if section["page"] else ""
        number = f" {section['number']}" if section["number"] else ""
        print_line("section", f"{section['part']}{number}{place}: {section['heading'] or '(without heading)'}")
    for contact in shape["contacts"]:
        print_line("contact", ", ".join(filter(None, contact.values())))
    for attachment in shape["attachments"]:
        print_line("attachment", f"{attachment['title']} {attachment['url']}")
    print_extracted(shape)


def print_report(report: "RunReport", brief: bool = False) -> None:
    """A night as a table: sources that need a look first, then the sums. In brief: only what needs a look."""
    from models import Status

    order = [Status.BROKEN, Status.QUIET, Status.PARTIAL, Status.OK]
    colours = {Status.BROKEN: "red", Status.QUIET: "yellow", Status.PARTIAL: "yellow", Status.OK: "green"}
    names = ("listed", "held", "new", "changed", "gone", "failed", "missing")
    shown = [each for each in report.sources if not (brief and each.verdict.status is Status.OK)]
    if shown:
        click.echo(f"{'':8} {'source':32} " + " ".join(f"{name:>7}" for name in names))
    for each in sorted(shown, key=lambda each: order.index(each.verdict.status)):
        tally, status = each.tally, each.verdict.status
        numbers = " ".join(f"{'-' if (n := getattr(tally, name)) is None else n:>7}" for name in names)
        click.echo(f"{click.style(f'{status:8}', fg=colours[status])} {each.source:32} {numbers}")
        for reason in reasons(each):
            click.echo(f"{'':8} {one_line(reason)}")
        if each.waiting:
            click.echo(f"{'':8} {each.waiting} visits are left for the nights to come")
    asked = sum(host.requests for host in report.hosts)
    size = sum(host.bytes for host in report.hosts) / 1e6
    spent = (report.ended - report.began).total_seconds()
    sums = {name: sum(getattr(each.tally, name) for each in report.sources) for name in ("new", "changed", "gone")}
    click.echo(
        f"{report.night}: {sums['new']} new, {sums['changed']} changed, {sums['gone']} gone;"
        f" {asked} requests to {len(report.hosts)} hosts, {size:.1f} MB, {spent:.0f} s"
    )
    if report.watched.alerts or report.watched.waiting or report.watched.faults:
        print_watched(report.watched)
        for fault in report.watched.faults:
            click.echo(one_line(fault))
    if report.digested.issues or report.digested.waiting or report.digested.faults:
        print_digested(report.digested)
        for fault in report.digested.faults:
            click.echo(one_line(fault))
    if report.untold:
        click.echo("An alarm could not be sent; it is sent the next night. See alarms in regionradar.toml.")


def print_watched(watched: "Watched") -> None:
    """What came of a run's watches, in one line."""
    left = f", {watched.waiting} wait for a channel that failed" if watched.waiting else ""
    click.echo(f"watches: {watched.alerts} alerts, {watched.sent} sent{left}")


def print_preview(preview: "Preview") -> None:
    """What a watch would have caught, and from which score on."""
    from pipeline.shapes import moment

    how = (
        "as given" if preview.watch.least is not None else "as the marks say" if has_marks(preview.watch) else "preset"
    )
    caught = f"{preview.caught} of {preview.of} documents since {preview.since}"
    click.echo(f"{preview.watch.id} would have caught {caught}; score at least {preview.least:.2f} ({how})")
    for fault in preview.faults:
        click.echo(one_line(fault), err=True)
    for hit in preview.hits:
        click.echo(f"{hit.score:.2f}  {day(moment(hit.published))}  {click.style(one_line(hit.title), bold=True)}")
        click.echo(f"      {click.style(one_line(hit.why.text), fg='yellow')}")
        click.echo(f"      {click.style(printable(hit.document_id), dim=True)}")
    if len(preview.hits) < preview.caught:
        click.echo(click.style(f"the best {len(preview.hits)}; -n shows more", dim=True))


def has_marks(watch: "Watch") -> bool:
    return bool(watch.right or watch.wrong)


def reasons(report: "SourceReport") -> list[str]:
    """Why a source is not well, and what was noted of it besides; nothing for one that is."""
    said = list(report.verdict.reasons)
    notes = [note for note in report.tally.reasons if not any(note in reason for reason in said)]
    return [*said, *notes[:REASONS]] if said else []


def missing_pages(shape: dict[str, Any]) -> str | None:
    """What is said of pages whose text is missing."""
    if not shape["unread"]:
        return None
    listed = ", ".join(map(str, shape["unread"]))
    help = (
        "; pictures of text can be read where tesseract-ocr and pytesseract are installed" if shape["needs_ocr"] else ""
    )
    return f"the text of page {listed}{help}"
