"""`texto campaign` and `texto survey`: a marketer's commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.table import Table

from bot.campaigns import control as campaign_results
from bot.campaigns import launch
from bot.campaigns.file import read
from bot.campaigns.rules import Campaign
from bot.cli.console import console
from bot.config import Settings
from bot.services import open_services
from bot.surveys.rules.model import QuestionKind
from bot.surveys.rules.results import QuestionResult


async def start(settings: Settings, path: Path, *, dry_run: bool) -> None:
    campaign = read(path)
    async with open_services(settings) as services:
        if dry_run:
            _print_preview(campaign, await launch.preview(services, campaign))
            return
        count = await launch.launch(services, campaign)
    console.print(f"{campaign.name} is launched to {count} people. "
                  f"`texto campaign show {campaign.name}` tells how it goes.")


def _print_preview(campaign: Campaign, found: launch.Preview) -> None:
    console.print(f"{campaign.name} ({campaign.message_class}): {found.will_get} of "
                  f"{found.audience} people would get it, {found.segments} SMS segments in all. "
                  "Nothing was written.")
    for language, body in found.examples.items():
        console.print(f"\n[bold]{language}[/] to {found.languages[language]} people, for example:")
        console.print(body, markup=False, highlight=False)
    for reason, until in found.deferred.items():
        console.print(f"\n{_waiting(reason, until)}", highlight=False)
    if found.refused:
        console.print(f"\n{len(found.refused)} would not get it:")
        for number, reason in found.refused[:200]:
            console.print(f"  {number}  {REASONS.get(reason, reason)}", highlight=False)
        if len(found.refused) > 200:
            console.print(f"  … and {len(found.refused) - 200} more")


def _waiting(reason: str, until: Sequence[datetime]) -> str:
    first, last = (f"{instant:%A, %d %B %Y, %H:%M} UTC" for instant in (until[0], until[-1]))
    when = f"until {first}" if first == last else f"the first until {first}, the last until {last}"
    return f"{len(until)} would wait, {when}: {WAITS.get(reason, reason)}."


WAITS = {
    "quiet_hours": "at this hour the law where they are does not allow it, or may not",
    "cap": "as many texts as the law where they are allows have gone to them",
    "frequency": "as many texts as they want have gone to them",
    "held": "they may have opted out and are being asked; it is looked at again then",
}
REASONS = {
    "no_consent": "has not consented to texts of this class",
    "revoked": "has opted out",
    "provider_blocks": "has opted out at the provider",
    "quiet_hours": "no hour of the next 400 days is allowed where they are",
    "no_pack": "no rules are known for where they are",
    "whatsapp_window": "has not written over WhatsApp within a day",
}


async def set_state(settings: Settings, name: str, verb: str) -> None:
    async with open_services(settings) as services:
        canceled = await campaign_results.set_state(services, name, verb)
    console.print(f"{name}: {verb} done."
                  + (f" {canceled} texts will never be sent." if verb == "cancel" else ""))


async def show(settings: Settings, name: str, *, as_json: bool) -> None:
    async with open_services(settings) as services:
        funnel = await campaign_results.show(services, name)
    if as_json:
        print(json.dumps(funnel))  # noqa: T201  for programs: no colours, no wrapping
        return
    table = Table("what", "how many", title=name)
    for key, value in funnel.items():
        shown = ", ".join(f"{k}: {n}" for k, n in value.items()) if isinstance(value, dict) \
            else str(value)
        table.add_row(key, shown or "0")
    console.print(table)


async def results(settings: Settings, name: str, *, as_json: bool) -> None:
    async with open_services(settings) as services:
        found = await campaign_results.results(services, name)
    if as_json:
        print(json.dumps({  # noqa: T201
            "campaign": name, "questions": {q.key: asdict(q) for q in found}}))
        return
    for question in found:
        _print_question(question)


def _print_question(question: QuestionResult) -> None:
    title = f"{question.key} ({question.kind}), n = {question.n}"
    if question.kind is QuestionKind.NPS and question.nps is not None:
        title += f", NPS {question.nps:+.0f}"
    elif question.mean is not None:
        title += f", mean {question.mean:.1f}"
    table = Table("answer", "n", "", title=title, title_justify="left")
    most = max(question.distribution.values(), default=0)
    for value, count in question.distribution.items():
        table.add_row(value, str(count), "█" * round(30 * count / most) if most else "")
    if question.skipped:
        table.add_row("(skipped)", str(question.skipped), "")
    console.print(table if question.distribution or question.skipped else title)
    for words in question.texts:
        console.print(f"  “{words}”", markup=False, highlight=False)
