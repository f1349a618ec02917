"""`texto consent`: the ledger, its proofs, and consents that staff record for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.acting import Author, act, look
from bot.cli.console import ProgressBar, console, say, write_private
from bot.consent import elsewhere
from bot.consent.elsewhere import Agreement, Unfit
from bot.consent.ledger import checkpoints
from bot.consent.ledger import verify as proof
from bot.consent.opt_in import Outcome
from bot.consent.witness.file import WitnessFile
from bot.consent.witness.rules import first_broken
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.keys import files as key_files
from bot.models import Language
from bot.privacy import evidence as proofs
from bot.services import Services

SAID = {
    Outcome.GRANTED: "Recorded; the text of welcome is on its way.",
    Outcome.REQUESTED: "Asked by text; a YES confirms.",
    Outcome.PENDING: "Nothing done: this number has been asked already, and may still answer.",
    Outcome.ALREADY: "Nothing to do: this number has joined already.",
}
REFUSED = {
    Outcome.REVOKED: "This number has opted out. Only the person can take that back: ask them to "
    "text START.",
    Outcome.TOO_SOON: "This number was asked within the last 24 hours; one request a day is the "
    "most.",
    Outcome.OVER_BUDGET: "Too many numbers that begin like this one were asked in the last 24 "
    "hours.",
    Outcome.COUNTRY: "The program texts no numbers of this country.",
}

app = typer.Typer()
consent = typer.Typer(no_args_is_help=True)
app.add_typer(consent, name="consent")

Program = Annotated[str, typer.Option(help="One of our programs (texto program list).")]
Spoken = Annotated[Language | None, typer.Option(help="The person's language, if known.")]


@consent.command("verify")
def consent_verify(
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(metavar="ID:HASH", help="A checkpoint that you know of; it must be there."),
    ] = None,
) -> None:
    """Walks every chain and every checkpoint; names what is broken (exit code 1)."""
    if not look(lambda services: verify(services, checkpoint or [])):
        raise typer.Exit(1)


async def verify(services: Services, said: Sequence[str]) -> bool:
    """Verifies the ledger and prints its faults. Returns whether it holds. Raises UsageError if
    `said` holds anything but ID:HASH."""
    known = checkpoints.remembered(services.settings)
    for value in said:
        found = checkpoints.parse(value)
        if found is None:
            raise UsageError(
                f"{value!r} is no checkpoint: it is written ID:HASH, as in the log "
                "and by `texto consent checkpoint`."
            )
        known.append(found)
    with ProgressBar("Verifying") as advance:
        report = await proof.verify(services, known, advance)
    say(
        f"{report.events:,} events of {report.contacts:,} contacts, {report.checkpoints:,} "
        "checkpoints."
    )
    whole = _witness_holds(services)
    if not report.broken:
        say("The ledger holds: every link, every checkpoint.")
        return whole
    say(f"The ledger is broken in {report.broken:,} places. The first:")
    say(f"  {report.breaks[0]}")
    if len(report.breaks) > 1:
        say("The others:" if report.broken == len(report.breaks) else "The next:")
    for one in report.breaks[1:]:
        say(f"  {one}")
    return False


def _witness_holds(services: Services) -> bool:
    """Says whether the witness of this host is as it was written, if there is one here."""
    file = WitnessFile(services.settings.witness)
    if not file.path.exists():
        return True
    broken = first_broken(services.ledger_keys, file.lines())
    said = "holds" if broken is None else f"is broken at line {broken}"
    say(f"The witness {file.path} {said}.")
    return broken is None


@consent.command("rebuild")
def consent_rebuild(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; exit code 1 if anything differs.")
    ] = False,
    by: Author = None,
) -> None:
    """Derives everybody's consent from the ledger again and sets right what differs."""
    right = look(compare) if check else act(by, rebuild)
    if not right:
        raise typer.Exit(1)


async def compare(services: Services) -> bool:
    """Compares contacts with the ledger. Returns whether everybody's consent is what it says."""
    with ProgressBar("Comparing") as advance:
        found = await proof.rebuild(services, write=False, on_progress=advance)
    return _say_differences(found)


async def rebuild(services: Services, by: str) -> bool:
    """Rebuilds consent from the ledger. Returns whether everybody's consent is now what it says."""
    with ProgressBar("Rebuilding") as advance:
        found = await proof.rebuild(services, write=True, on_progress=advance)
    async with services.db.begin() as conn:
        await audit.write(
            conn,
            by,
            "rebuild consents",
            None,
            {"mended": sum(one.mended for one in found)},
            services.clock.now(),
        )
    return _say_differences(found)


def _say_differences(found: Sequence[proof.Difference]) -> bool:
    for one in found:
        state = (
            "mended"
            if one.mended
            else "not touched, its chain is broken"
            if one.broken
            else ("differs")
        )
        say(f"contact {one.subject_id} ({state}): {'; '.join(one.what)}")
    if not found:
        say("Everybody's consent is what the ledger says.")
    return all(one.mended for one in found)


@consent.command("checkpoint")
def consent_checkpoint() -> None:
    """Notes the end of every chain now; jobs do it every hour."""
    look(checkpoint)


async def checkpoint(services: Services) -> None:
    made = await checkpoints.checkpoint(services, at_once=True)
    if made is None:
        say("Another process makes one at this moment.")
        return
    number, hash_ = checkpoints.remembered(services.settings)[-1]
    say(
        f"Checkpoint {number}:{hash_} of {made.events:,} events. Keep it where who can write to "
        f"the database can't; `texto consent verify --checkpoint {number}:{hash_}` looks for it."
    )


@consent.command("rotate-key")
def consent_rotate_key(by: Author = None) -> None:
    """Makes a new key for the ledger in the data folder; the earlier ones go on verifying."""
    act(by, rotate_key)


async def rotate_key(services: Services, by: str) -> None:
    settings = services.settings
    key_files.rotate(settings)
    services.ring.read()
    await services.ring.register(services.db, services.clock.now())  # for the roles that run
    async with services.db.begin() as conn:
        await audit.write(conn, by, "rotate key", None, {}, services.clock.now())
    say(
        f"A new key lies in {settings.data_dir / key_files.LEDGER_KEY}, the earlier ones in "
        f"{key_files.RETIRED_KEYS} beside it. Roles with this folder take it within seconds; start "
        "the others anew with both. Back up both files: without them the ledger can't be verified."
    )


@consent.command("evidence")
def consent_evidence(
    number: str,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The HTML file; the JSON lies beside it. Without it, one in this folder."
        ),
    ] = None,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="Open the sealed proof of a person who was erased.")
    ] = False,
    by: Author = None,
) -> None:
    """Writes all proof of one person's consent into one file, for a letter or a court."""
    act(by, lambda services, author: evidence(services, number, out, author, sealed=sealed))


async def evidence(
    services: Services, number: str, out: Path | None, by: str, *, sealed: bool
) -> None:
    """Writes two files, whose names say nothing about the person unless `out` does."""
    found = await proofs.gather(services, number, by, sealed=sealed)
    page = proofs.render(found)
    path = (out or Path(f"evidence-{services.clock.now():%Y%m%dT%H%M%S}")).with_suffix(".html")
    write_private(path, page)
    write_private(path.with_suffix(".json"), json.dumps(found, ensure_ascii=False, indent=1))
    say("They hold personal data: keep them as such.")


# -- for a person who asks -------------------------------------------------------------------


@consent.command("request")
def consent_request(
    number: str, program: Program, by: Author = None, language: Spoken = None
) -> None:
    """Asks a person by text whether they want to join a program; their YES confirms."""
    act(by, lambda services, author: request(services, number, program, language, author))


async def request(
    services: Services, number: str, program: str, language: Language | None, by: str
) -> None:
    """Asks by text. Raises UsageError."""
    await _join(
        services,
        Agreement(
            number=number,
            program=program,
            wording="",
            source="asked staff",
            language=language,
            double=True,
        ),
        by,
    )


@consent.command("grant")
def consent_grant(
    number: str,
    program: Program,
    wording: Annotated[str, typer.Option(help="The words that the person agreed to.")],
    source: Annotated[str, typer.Option(help="Where and when: a signed form, a call.")],
    by: Author = None,
    language: Spoken = None,
) -> None:
    """Records a consent that was given on paper or by word of mouth."""
    act(
        by,
        lambda services, author: grant(
            services, number, program, language, wording, source, author
        ),
    )


async def grant(
    services: Services,
    number: str,
    program: str,
    language: Language | None,
    wording: str,
    source: str,
    by: str,
) -> None:
    """Records a consent that was given elsewhere. Raises UsageError."""
    if not wording.strip() or not source.strip():
        raise UsageError(
            "--wording says what the person agreed to, --source where and when; "
            "without them nothing is proved."
        )
    await _join(
        services,
        Agreement(
            number=number,
            program=program,
            wording=wording,
            source=source,
            language=language,
            double=False,
        ),
        by,
    )


async def _join(services: Services, sent: Agreement, by: str) -> None:
    try:
        outcome = await elsewhere.join(services, sent, f"user:{by}", "staff")
    except Unfit as error:
        hint = (
            "; `texto consent request` asks for it by text."
            if (error.reason == "double_opt_in")
            else ""
        )
        raise UsageError(f"{error}{hint}") from None
    if outcome in REFUSED:
        raise UsageError(REFUSED[outcome])
    console.print(SAID[outcome])


@consent.command("revoke")
def consent_revoke(
    number: str,
    program: Annotated[str | None, typer.Option(help="Only this one; else all texts.")] = None,
    source: Annotated[str | None, typer.Option(help="How the person said so.")] = None,
    by: Author = None,
) -> None:
    """Ends all texts to a person who asked for it elsewhere, or one program."""
    act(by, lambda services, author: revoke(services, number, program, source, author))


async def revoke(
    services: Services, number: str, program: str | None, source: str | None, by: str
) -> None:
    """Ends one program, or all texts. Raises UsageError."""
    try:
        await elsewhere.leave(services, number, program, source, f"user:{by}", "staff")
    except Unfit as error:
        raise UsageError(str(error)) from None
    console.print(
        "Ended; no text says so."
        if program
        else "No text goes to this number any more, and none says so."
    )
