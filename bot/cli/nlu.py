"""`texto nlu` and `texto train`: how texts are understood, and staff's corrections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, ProgressBar, console
from bot.cli.start import run, start
from bot.config import Settings
from bot.dialogue import corrections_store as corrections
from bot.dialogue import evaluation, training
from bot.dialogue.available import require_dialogue
from bot.dialogue.corrections import distinct, training_texts
from bot.dialogue.replacing import figures_file
from bot.errors import UsageError
from bot.keys import files as key_files
from bot.reading import automatic
from bot.reading.opt_out import Band, band
from bot.services import Services

HEADER = "language\tintent\ttext\n"

app = typer.Typer()
nlu = typer.Typer(no_args_is_help=True)
corrected = typer.Typer(no_args_is_help=True, help="What staff says that texts are about.")
nlu.add_typer(corrected, name="corrections")
app.add_typer(nlu, name="nlu")


async def load_engine(settings: Settings) -> Any:
    """Loads the trained model. Raises UsageError if this environment has no Rasa."""
    require_dialogue()
    from bot.dialogue.engine import Engine  # imports rasa, which takes seconds

    return await Engine.load(settings.project_dir, settings.models_dir)


@app.command()
def train(
    if_needed: Annotated[
        bool,
        typer.Option("--if-needed", help="Only if models/ has none for the present training data."),
    ] = False,
    seed: Annotated[int, typer.Option(help="For a training that can be repeated.")] = 1,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also take a model that understands less than the one before."
        ),
    ] = False,
) -> None:
    """Trains the dialogue model on data/, config.yml and domain.yml into models/."""
    settings = start()
    errors = Console(stderr=True)
    present = training.present_model(settings.project_dir, settings.models_dir)
    if present and if_needed:
        errors.print(f"{present} is up to date.")
        return
    log_file = settings.data_dir / "train.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with ProgressBar("Training the model") as advance:
        path = training.train(
            settings.project_dir,
            settings.models_dir,
            advance,
            log_file,
            seed,
            force=force,
            key=key_files.present(settings),
        )
    errors.print(f"{path} is trained; Rasa's own words are in {log_file}.")
    say_measured(path)


def say_measured(model: Path) -> None:
    """Prints the figures that training has left beside a model."""
    try:
        found = json.loads(figures_file(model).read_text("utf-8"))
    except FileNotFoundError:
        console.print(
            "There is no held-out set here (tests/nlu), so it was not compared with the "
            "model before it."
        )
        return
    console.print(
        f"On {found['n']:,} texts held out: macro F1 {found['macro_f1']:.3f}, opt-outs "
        f"found {found['opt_out']['recall_any']:.3f}.",
        highlight=False,
    )


# -- how texts are understood ----------------------------------------------------------------


@nlu.command("evaluate")
def nlu_evaluate(file: Path, as_json: AsJson = False) -> None:
    """Measures how texts are understood, on a TSV file of texts and their intents."""
    settings = start()
    cases = evaluation.load(file)
    engine = run(load_engine(settings))
    from bot.dialogue.measuring import verdicts  # imports rasa, which has taken seconds

    found = evaluation.figures(verdicts(engine, cases))
    if as_json:
        print(json.dumps(found))  # noqa: T201
        return
    _print_summary(found)
    _print_intents(found)
    for pair in found["confusions"]:
        console.print(f"{pair['n']:4}  {pair['intent']} read as {pair['got']}", highlight=False)


@nlu.command("explain")
def nlu_explain(text: str) -> None:
    """Shows what is understood in a text, and how."""
    settings = start()
    if decided := evaluation.keyword(text.strip()):
        found = automatic.recognise(text) if decided.intent == automatic.INTENT else None
        why = f"of the kind {found.kind}" if found else "a keyword"
        console.print(f"{decided.intent}: {why}, so the model is not asked.")
        return
    engine = run(load_engine(settings))
    read = engine.explain(text.strip())
    understood = engine.read(text.strip())
    sure = band(understood) is Band.SURE
    note = "" if understood.intent != evaluation.OPT_OUT else ": sure" if sure else ": not sure"
    console.print(f"{understood.intent} ({understood.confidence:.2f}){note}", highlight=False)
    for other in read.get("intent_ranking", ()):
        console.print(f"  {other['confidence']:.3f}  {other['name']}", highlight=False)
    for named in read.get("entities", ()):
        console.print(f"{named['entity']}: {named['value']}", markup=False, highlight=False)
    asked = "asked" if read.get("encoded") else "not asked: the n-grams were enough"
    console.print(f"sentence encoder: {asked}")
    console.print(f"log-odds of French: {read['french']:+.1f}", highlight=False)


def _print_summary(found: dict[str, Any]) -> None:
    table = Table("", "texts", "accuracy", "macro F1")
    for name, part in (("all", found), *found["per_language"].items()):
        table.add_row(name, str(part["n"]), _percent(part["accuracy"]), _percent(part["macro_f1"]))
    console.print(table)
    table = Table("opt-outs", "share")
    for name, share in found["opt_out"].items():
        table.add_row(name.replace("_", " "), _percent(share))
    hard = found["hard_negatives"]
    if hard["n"]:
        table.add_row("false positive rate, hard negatives", _percent(hard["false_positive_rate"]))
        table.add_row("unsure rate, hard negatives", _percent(hard["unsure_rate"]))
    console.print(table)


def _print_intents(found: dict[str, Any]) -> None:
    table = Table("intent", "texts", "precision", "recall", "F1")
    for intent, part in found["per_intent"].items():
        table.add_row(
            intent, str(part["n"]), *(_percent(part[k]) for k in ("precision", "recall", "f1"))
        )
    console.print(table)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


# -- staff's corrections ---------------------------------------------------------------------


@nlu.command("correct")
def nlu_correct(message_id: int, intent: str, by: Author = None) -> None:
    """Says what a text was about; the next training may learn from it."""
    act(by, lambda services, author: correct(services, message_id, intent, author))


async def correct(services: Services, message_id: int, intent: str, by: str) -> None:
    known = intents(services.settings.project_dir)
    if intent not in known:
        raise UsageError(f"{intent!r} is no intent; there are: {', '.join(known)}.")
    async with services.db.begin() as conn:
        body = await corrections.put(conn, message_id, intent, by, services.clock.now())
    if body is None:
        raise UsageError(f"No text that came in has the number {message_id}.")
    console.print(f"Noted: {body!r} is {intent}.", markup=False, highlight=False)


def intents(project: Path) -> list[str]:
    """Returns the intents that the dialogue knows."""
    domain = yaml.safe_load((project / "domain.yml").read_text("utf-8"))
    return sorted(domain["intents"])


@corrected.command("export")
def corrections_export(
    file: Annotated[
        Path | None, typer.Argument(help="A TSV file; without one they are printed.")
    ] = None,
    as_nlu: Annotated[
        Path | None,
        typer.Option("--nlu", help="A file of training texts, such as data/nlu/corrections.yml."),
    ] = None,
) -> None:
    """Writes the corrected texts, phone numbers and e-mail addresses replaced."""
    look(lambda services: export(services, file, as_nlu))


async def export(services: Services, file: Path | None, as_nlu: Path | None) -> None:
    """Writes the corrections as a table, as training texts, or both. A text that several people
    sent comes once."""
    async with services.db.connect() as conn:
        found = await corrections.every(conn)
    rows = distinct(found, services.settings.default_language)
    if as_nlu:
        _write(as_nlu, training_texts(rows))
        console.print(
            f"{len(rows)} texts written to {as_nlu}; they hold customers' words, so keep "
            "the file to yourself. `texto train` learns from what is in data/nlu."
        )
    table = HEADER + "".join("\t".join(row) + "\n" for row in rows)
    if file:
        _write(file, table)
        console.print(f"{len(rows)} texts written to {file}.")
    elif not as_nlu:
        print(table, end="")  # noqa: T201


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from None
