"""How `texto campaign` says what it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table

from bot.campaigns.goals import Outcome
from bot.campaigns.preview import Preview
from bot.campaigns.report import Part, Report
from bot.campaigns.review import Review
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.findings import Finding
from bot.campaigns.rules.forecast import waiting
from bot.campaigns.trial import Tried
from bot.cli.console import console, say
from bot.cli.experiments import print_experiment, print_tried
from bot.links.report_store import LinkFigures, OneClick
from bot.models import Status
from bot.providers.errors import What
from bot.sms.segments import encoding

WAITS = {
    "quiet_hours": "at this hour the law where they are does not allow it, or may not",
    "cap": "as many texts as the law where they are allows have gone to them",
    "frequency": "as many texts as they want have gone to them",
    "waits": "that is the time of the campaign where they are",
    "held": "they may have opted out and are being asked; it is looked at again then",
    "question_open": "another question of ours to them is open",
}
REASONS = {
    "no_consent": "has not consented to texts of this class",
    "revoked": "has opted out",
    "blocked": "is blocked",
    "dead_number": "has a number that gets no texts",
    "provider_blocks": "has opted out at the provider",
    "quiet_hours": "no hour of the next 400 days is allowed where they are",
    "program_cap": "is skipped: as many offers of the program as it says have gone to them",
    "daily_cap": "is skipped: as many offers as go to a person on a day have gone to them",
    "no_pack": "no rules are known for where they are",
    "campaign_expired": "it would have come too late",
    "no_date": "has no date",
    "date_moved": "has another date now",
    "left_out": "is left out: the time has passed where they are",
    "whatsapp_window": "has not written over WhatsApp within a day",
}


def print_preview(campaign: Campaign, found: Preview) -> None:
    """Prints who would get a campaign, who would not and why."""
    console.print(
        f"{campaign.name} ({campaign.message_class}): {found.will_get} of "
        f"{found.audience} people would get it, {found.segments} SMS segments in all. "
        "Nothing was written."
    )
    for language, body in found.examples.items():
        console.print(f"\n[bold]{language}[/] to {found.languages[language]} people, for example:")
        console.print(body, markup=False, highlight=False)
    for reason, until in found.deferred.items():
        console.print(f"\n{_waiting(reason, until)}", highlight=False)
    if refused := found.suppressed.total():
        console.print(f"\n{refused} would not get it:")
        for number, reason in found.refused:
            console.print(f"  {number}  {REASONS.get(reason, reason)}", highlight=False)
        if refused > len(found.refused):
            console.print(f"  … and {refused - len(found.refused)} more")


def _waiting(reason: str, until: Counter[datetime]) -> str:
    """Says how many wait, and until when. until: how many at each instant."""
    first, last = (f"{instant:%A, %d %B %Y, %H:%M} UTC" for instant in (min(until), max(until)))
    when = f"until {first}" if first == last else f"the first until {first}, the last until {last}"
    return f"{until.total()} would wait, {when}: {WAITS.get(reason, reason)}."


def print_review(found: Review) -> None:
    """Prints what is wrong with a campaign, and what its texts cost."""
    for title, findings in (("Errors", found.errors), ("Warnings", found.warnings)):
        if findings:
            say(f"{title}:")
            for one in findings:
                say(f"  {_finding(one)}")
    if not found.findings:
        say(f"{found.campaign.name} has no errors and no warnings.")
    for language, worst in found.preview.worst.items():
        count = f"{worst.segments} segment{'s' if worst.segments > 1 else ''}"
        say(f"The longest text in {language} has {count}, {encoding(worst.body)}:")
        say(worst.body)
    print_tried(found)
    say(spent(found))


def _finding(one: Finding) -> str:
    return f"{one.code}: {one.place} {one.said}"


def spent(found: Review) -> str:
    """Says what a launch would come to: who gets it when, who does not, what it costs, when it is
    done."""
    cost, seen = found.cost, found.preview
    unpriced = sum(cost.unpriced.values())
    lacks = ", ".join(sorted(cost.unpriced))
    more = f"; {unpriced} segments to {lacks} have no price" if unpriced else ""
    waits = [
        f"{one.people} wait until {one.until:%d %B %H:%M} there ({', '.join(one.places[:5])})"
        for one in waiting(seen.waits)[:12]
    ]
    refused = [
        f"{count} refused ({reason.replace('_', ' ')})" for reason, count in seen.suppressed.items()
    ]
    now = [f"{seen.at_once} now"]
    if found.campaign.date:
        now = [f"{seen.today} today, {seen.later} later, ahead of their {found.campaign.date}"]
    if found.campaign.one_by_one:
        return "Nobody gets it at the launch: it is started for one person after the other."
    people = ", ".join([*now, *waits, *refused])
    rate = f" at {found.rate:g} segments/s" if found.rate else ""
    return (
        f"{seen.audience} in the audience: {people}; "
        f"{seen.segments / max(1, seen.will_get):.1f} segments each, {seen.segments} in all, about "
        f"{cost.amount} {cost.currency} (an estimate: {cost.source}{more}), done by "
        f"{found.done_at:%d %B %H:%M} UTC{rate}."
    )


FAILED = {
    What.OPTED_OUT: "has opted out at the provider",
    What.BLOCKED: "blocked by the person or the network",
    What.BAD_NUMBER: "the number gets no texts",
    What.RATE: "the number sent too fast",
    What.AUTH: "our account at the provider",
    What.SENDER: "our number, or its registration",
    What.CONTENT: "filtered because of its content",
    What.CARRIER: "the network, on this occasion",
    What.EXPIRED: "the provider could not deliver it in time",
    What.UNAVAILABLE: "the provider was away",
    What.OTHER: "for another reason",
}


def print_report(found: Report) -> None:
    """Prints what came of a campaign."""
    figures = Table("what", "how many", title=found.campaign.name)
    for key, value in found.funnel.items():
        figures.add_row(key.replace("_", " "), str(value))
    console.print(figures)
    say("Whether a text was opened can't be measured by SMS.")
    for reason, count in found.refused.items():
        say(f"{count} not sent: the person {REASONS.get(reason, reason)}")
    for one in found.failures:
        say(f"{one.texts} failed with code {one.code}: {FAILED[one.what]}")
    for title, parts in (("language", found.languages), ("hour (UTC)", found.hours)):
        table = Table(title, *(field.replace("_", " ") for field in Part.__slots__))
        for name, part in parts.items():
            said = f"{name:%Y-%m-%d %H:00}" if isinstance(name, datetime) else name or "unknown"
            table.add_row(said, *(str(getattr(part, field)) for field in Part.__slots__))
        console.print(table)
    _print_done(found)
    say(f"It cost about {found.cost.amount} {found.cost.currency} (an estimate).")
    for currency, (amount, texts) in found.charged.items():
        say(f"The provider says {amount:f} {currency}, of {texts} texts.")


def _print_done(found: Report) -> None:
    """Prints what people did."""
    if found.links:
        print_links(found.links, found.marks)
    if found.coupons:
        say(f"{found.coupons.redeemed} of {found.coupons.handed} coupons were redeemed.")
    if found.goal:
        print_goal(found.goal)
    if found.experiment:
        print_experiment(found.experiment)


def print_goal(found: Outcome) -> None:
    """Prints what came of a campaign's goal."""
    goal = found.goal.name or found.goal.kind.value
    if (against := found.difference) is not None:
        certain = "" if against.is_found else ", which chance alone may make"
        say(
            f"{goal}: {100 * against.points:+.1f} points against those held out (19 times in 20"
            f" from {100 * against.least:+.1f} to {100 * against.most:+.1f}{certain}), about"
            f" {against.extra:.0f} more."
        )
    table = Table(f"{goal}, after", "people", "how often", "given back", "worth")
    for one in (*found.laid, *found.followed):
        worth, back = (f"{what:f} {one.currency}".strip() for what in (one.worth, one.given_back))
        counts = (str(one.people), str(one.conversions), back if one.given_back else "")
        table.add_row(one.touch, *counts, worth)
    console.print(table)


def print_links(links: Sequence[LinkFigures], marks: Mapping[str, int]) -> None:
    """Prints what came of a campaign's links."""
    table = Table("link", "leads to", "all clicks", "clicks of people", "people")
    for one in links:
        counts = (one.clicks, one.human, one.people)
        table.add_row(f"{{{one.name}}}", "\n".join(one.leads), *map(str, counts))
    console.print(table)
    for name, count in marks.items():
        say(f"{count} clicks are no person's, among other marks: {name.replace('_', ' ')}")


def print_clicks(clicks: Sequence[OneClick]) -> None:
    """Prints clicks one by one, with why each may be no person's."""
    table = Table("when (UTC)", "number", "link", "a person's", "marks")
    for one in clicks:
        human = {True: "yes", False: "no", None: "not judged yet"}[one.human]
        marks = ", ".join(mark.replace("_", " ") for mark in one.marks)
        table.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}", one.address, one.link, human, marks)
    console.print(table)


def tried_in_words(tried: Tried) -> str:
    """Says what became of a test."""
    said = tried.ruling
    why = WAITS.get(said.reason) or REASONS.get(said.reason, said.reason)
    if said.not_before is not None:
        return f"{tried.address} waits until {said.not_before:%d %B %H:%M} UTC: {why}."
    if said.status is Status.SUPPRESSED:
        return f"{tried.address} gets nothing: the person {why}."
    return f"{tried.address} gets it now."


def table_of(rows: list[dict[str, object]]) -> Table:
    """Returns the campaigns as a table."""
    table = Table("name", "status", "class", "launched", "starts", "people")
    for row in rows:
        table.add_row(*(str(row[key] or "") for key in row if key != "id"))
    return table


def people_of(rows: list[dict[str, Any]]) -> Table:
    """Returns what became of each person as a table."""
    table = Table("number", "name", "text", "why", "variant")
    for row in rows:
        reason = row["reason"] if row["status"] in ("suppressed", "deferred") else row["error_code"]
        why = REASONS.get(reason) or WAITS.get(reason) or str(reason or "")
        text = f"{row['status']}, answered {row['answer']}" if row["answer"] else row["status"]
        table.add_row(row["address"], row["name"] or "", text, why, row["variant"] or "")
    return table
