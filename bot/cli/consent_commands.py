"""What `texto consent` does; its output is for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.cli.console import ProgressBar, console
from bot.config import Settings
from bot.consent.ledger import checkpoints
from bot.consent.ledger import verify as proof
from bot.errors import UsageError
from bot.files import private
from bot.keys import files as key_files
from bot.services import open_services


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


async def verify(settings: Settings, said: Sequence[str]) -> bool:
    """Whether the ledger holds. Raises UsageError where `said` is no ID:HASH."""
    known = checkpoints.remembered(settings)
    for value in said:
        found = checkpoints.parse(value)
        if found is None:
            raise UsageError(f"{value!r} is no checkpoint: it is written ID:HASH, as in the log "
                             "and by `texto consent checkpoint`.")
        known.append(found)
    async with open_services(settings) as services:
        with ProgressBar("Verifying") as advance:
            report = await proof.verify(services, known, advance)
    _say(f"{report.events:,} events of {report.contacts:,} contacts, {report.checkpoints:,} "
         "checkpoints.")
    if not report.broken:
        _say("The ledger holds: every link, every checkpoint.")
        return True
    _say(f"The ledger is broken in {report.broken:,} places. The first:")
    _say(f"  {report.breaks[0]}")
    if len(report.breaks) > 1:
        _say("The others:" if report.broken == len(report.breaks) else "The next:")
    for one in report.breaks[1:]:
        _say(f"  {one}")
    return False


async def rebuild(settings: Settings, *, write: bool) -> bool:
    """Whether everybody's consent is (now) what the ledger says."""
    async with open_services(settings) as services:
        with ProgressBar("Rebuilding" if write else "Comparing") as advance:
            found = await proof.rebuild(services, write=write, on_progress=advance)
    for one in found:
        state = "mended" if one.mended else "not touched, its chain is broken" if one.broken else (
            "differs")
        _say(f"contact {one.subject_id} ({state}): {'; '.join(one.what)}")
    if not found:
        _say("Everybody's consent is what the ledger says.")
    return all(one.mended for one in found)


async def checkpoint(settings: Settings) -> None:
    async with open_services(settings) as services:
        made = await checkpoints.checkpoint(services, at_once=True)
    if made is None:
        _say("Another process makes one at this moment.")
        return
    number, hash_ = checkpoints.remembered(settings)[-1]
    _say(f"Checkpoint {number}:{hash_} of {made.events:,} events. Keep it where who can write to "
         f"the database can't; `texto consent verify --checkpoint {number}:{hash_}` looks for it.")


def rotate_key(settings: Settings) -> None:
    key_files.rotate(settings)
    _say(f"A new key lies in {settings.data_dir / key_files.LEDGER_KEY}, the earlier ones in "
         f"{key_files.RETIRED_KEYS} beside it. Start every role anew, and back up both files: "
         "without them the ledger can't be verified.")


async def evidence(
    settings: Settings, number: str, out: Path | None, staff: str, *, sealed: bool
) -> None:
    """Two files, whose names say nothing about whose they are unless `out` does."""
    from bot.privacy import evidence as proofs

    async with open_services(settings) as services:
        found = await proofs.gather(services, number, staff, sealed=sealed)
        page = proofs.render(found)
        today = services.clock.now()
    path = (out or Path(f"evidence-{today:%Y%m%dT%H%M%S}")).with_suffix(".html")
    _write(path, page)
    _write(path.with_suffix(".json"), json.dumps(found, ensure_ascii=False, indent=1))
    _say("They hold personal data: keep them as such.")


def _write(path: Path, content: str) -> None:
    """For its owner's eyes only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        private.write(path, content)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from None
    _say(str(path))
