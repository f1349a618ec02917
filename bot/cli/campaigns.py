"""`texto campaign`: texts to many people, with or without a survey."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.access.rules import Right
from bot.campaigns import control, drafts, edits
from bot.campaigns.file import read
from bot.campaigns.preview import preview
from bot.campaigns.release import release
from bot.campaigns.review import Review, review, review_json
from bot.campaigns.rules import Campaign, campaign_mapping, parse_campaign
from bot.campaigns.rules.check import OVERRULED
from bot.campaigns.rules.schema import schema
from bot.campaigns.rules.timing import Past
from bot.campaigns.store import CampaignRow
from bot.campaigns.trial import try_out
from bot.cli import campaign_reports
from bot.cli.acting import Author, act, look
from bot.cli.campaign_prints import print_preview, print_review, tried_in_words
from bot.cli.console import AsJson, ProgressBar, console, say
from bot.errors import UsageError
from bot.services import Services

app = typer.Typer()
campaign = typer.Typer(no_args_is_help=True)
campaign.add_typer(campaign_reports.campaign)
app.add_typer(campaign, name="campaign")

BAD = 1  # the exit code of a check that found errors


@campaign.command("schema")
def campaign_schema() -> None:
    """Prints the JSON Schema of a campaign file."""
    print(json.dumps(schema(), indent=2, ensure_ascii=False))  # noqa: T201


What = Annotated[str, typer.Argument(help="A campaign file, or the name of a campaign.")]
Yes = Annotated[
    bool, typer.Option("--yes", help="Don't ask; the warnings are accepted in your name.")
]
Overruled = Annotated[
    list[str] | None,
    typer.Option("--overrule", help='An error and why it is none: "offer_words: a recall".'),
]


@campaign.command("check")
def campaign_check(what: What, as_json: AsJson = False) -> None:
    """Says what is wrong with a campaign, how its texts leave and what they cost."""
    found = _review(look(lambda services: drafts.source(services, what))[0])
    if as_json:
        print(json.dumps(review_json(found), ensure_ascii=False))  # noqa: T201
    else:
        print_review(found)
    if found.errors:
        raise typer.Exit(BAD)


def _review(found: Campaign) -> Review:
    with ProgressBar("Checking") as advance:
        return look(lambda services: review(services, found, advance))


@campaign.command("launch")
def campaign_launch(
    what: What,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would get it, who would not and why.")
    ] = False,
    yes: Yes = False,
    overrule: Overruled = None,
    by: Author = None,
) -> None:
    """Launches a campaign, at the time that it names. At a terminal it asks before."""
    found, draft = look(lambda services: drafts.source(services, what))
    if dry_run:
        with ProgressBar("Counting") as advance:
            counted = look(lambda services: preview(services, found, advance))
        print_preview(found, counted)
        return
    _release(found, draft, yes, overrule, by)


@campaign.command("schedule")
def campaign_schedule(
    what: What,
    at: Annotated[
        str | None, typer.Option(help="An instant, as in 2026-12-01T10:00+01:00.")
    ] = None,
    local: Annotated[
        str | None, typer.Option(help="A time at each one's place, as in 2026-12-01T10:00.")
    ] = None,
    past: Annotated[
        Past | None, typer.Option(help="Who gets it where that time has passed, and when.")
    ] = None,
    before: Annotated[
        str | None, typer.Option(help="The attribute with each one's own date.")
    ] = None,
    hours: Annotated[int | None, typer.Option(help="How many hours before that date.")] = None,
    expires: Annotated[
        int | None, typer.Option(help="Hours after which a text that still waits is stale.")
    ] = None,
    ends_at: Annotated[str | None, typer.Option(help="The end of the offer, an instant.")] = None,
    yes: Yes = False,
    overrule: Overruled = None,
    by: Author = None,
) -> None:
    """Launches a campaign at another time than it names."""
    found, draft = look(lambda services: drafts.source(services, what))
    start = {"at": at, "local": local, "past": past, "before": before, "hours": hours}
    timed = {
        **campaign_mapping(found),
        "start": {name: value for name, value in start.items() if value is not None},
    }
    if expires is not None:
        timed["expires"] = {"hours": expires}
    if ends_at is not None:
        timed["ends_at"] = ends_at
    _release(parse_campaign(timed), draft, yes, overrule, by)


def _release(
    found: Campaign,
    draft: CampaignRow | None,
    yes: bool,
    overrule: list[str] | None,
    by: str | None,
) -> None:
    reasons = _reasons(overrule or [])
    if not yes and sys.stdin.isatty():
        _ask(_review(found))
    with ProgressBar("Launching") as advance:
        count = act(
            by,
            lambda services, author: release(
                services, found, author, None, reasons, advance, draft
            ),
            Right.CAMPAIGNS,
        )
    to = f"is launched to {count} people" if count else "goes out at the time that it names"
    console.print(f"{found.name} {to}. `texto campaign show {found.name}` tells how it goes.")


def _reasons(given: list[str]) -> dict[str, str]:
    """Reads CODE: WHY. Raises UsageError."""
    reasons = {}
    for one in given:
        code, _, why = (part.strip() for part in one.partition(":"))
        if code not in OVERRULED or not why:
            raise UsageError(
                f'--overrule takes a code and why: "offer_words: a recall". These can be '
                f"overruled: {', '.join(sorted(OVERRULED))}."
            )
        reasons[code] = why
    return reasons


def _ask(found: Review) -> None:
    """Shows what is known, and asks for the number of people. Raises UsageError."""
    print_review(found)
    count = found.preview.will_get
    typed = typer.prompt(f"Type {count}, the number of people who would get it, to launch")
    if typed.strip() != str(count):
        raise UsageError("That is another number. Nothing was launched.")


@campaign.command("test")
def campaign_test(
    what: What,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Only to this tester's number.")
    ] = None,
    by: Author = None,
) -> None:
    """Sends a campaign's text to the testers: contacts who agreed, and carry the tag `tester`."""
    found, _ = look(lambda services: drafts.source(services, what))
    tried = act(
        by,
        lambda services, author: try_out(services, found, author, to or ()),
        Right.CAMPAIGNS,
    )
    for one in tried:
        say(tried_in_words(one))


@campaign.command("change")
def campaign_change(
    name: str,
    file: Annotated[Path, typer.Argument(help="A campaign file with the new words.")],
    overrule: Overruled = None,
    by: Author = None,
) -> None:
    """Changes the words of a paused campaign, for those whose text has not gone out."""

    async def work(services: Services, author: str) -> int:
        row = (await drafts.source(services, name))[1]
        if row is None:
            raise UsageError(f"There is no campaign named {name}.")
        made = campaign_mapping(read(file))
        reasons = _reasons(overrule or [])
        return await edits.change(services, row.id, row.version, made, author, reasons)

    version = act(by, work, Right.CAMPAIGNS)
    console.print(f"{name} is at version {version}. `texto campaign resume {name}` lets it go on.")


@campaign.command("copy")
def campaign_copy(
    name: str,
    new: Annotated[str, typer.Argument(help="The name of the new one.")],
    by: Author = None,
) -> None:
    """Makes a draft like another campaign; when it goes out is said anew."""

    async def work(services: Services, author: str) -> None:
        row = (await drafts.source(services, name))[1]
        if row is None:
            raise UsageError(f"There is no campaign named {name}.")
        await drafts.copy(services, row.id, new, author)

    act(by, work, Right.CAMPAIGNS)
    console.print(f"{new} is a draft like {name}. `texto campaign check {new}` says what it lacks.")


@campaign.command("pause")
def campaign_pause(name: str, by: Author = None) -> None:
    """Nothing more goes out until it is resumed."""
    _set_state(name, "pause", by)


@campaign.command("resume")
def campaign_resume(name: str, by: Author = None) -> None:
    """Goes on where it was paused."""
    _set_state(name, "resume", by)


@campaign.command("cancel")
def campaign_cancel(name: str, by: Author = None) -> None:
    """Nothing more goes out, ever."""
    _set_state(name, "cancel", by)


def _set_state(name: str, verb: str, by: str | None) -> None:
    canceled = act(
        by,
        lambda services, author: control.set_state(services, name, verb, author),
        Right.CAMPAIGNS,
    )
    console.print(
        f"{name}: {verb} done."
        + (f" {canceled} texts will never be sent." if verb == "cancel" else "")
    )
