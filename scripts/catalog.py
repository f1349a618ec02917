"""Brings bot/web/locale/fr.po up to date with the words in the code: `python -m scripts.catalog`.

New words come with an empty translation, words that are gone go; tests refuse what is empty."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from bot.gate.packs.loading import packs
from bot.models import Language
from bot.web.catalog import FOLDER

ROOT = Path(__file__).parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "mark": None,
    "translate": (2,),
    "ntranslate": (2, 3),
    "UsageError": (1,),
    "ConflictError": (1,),
    "wrong": (3,),
    "warn": (3,),
    "says": None,
    "Said": (1,),
    "Finding": (2,),
    "BadValue": (1,),
    "BadWordsError": (1,),
    "HalfProof": (2,),
}
# Beyond the pages themselves: errors that a page may show.
FOLDERS = tuple(
    f"bot/{room}"
    for room in """web delivery access campaigns contacts files imports knowledge links privacy
        teams inbox orders/coupons surveys/feedback""".split()
)
FILES = """bot/dialogue/asking.py bot/dialogue/taught.py bot/surveys/rules/wanted.py
    bot/surveys/rules/file.py bot/surveys/rules/question_file.py bot/surveys/rules/condition_file.py
    bot/providers/twilio/client.py""".split()
OPTIONS = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}


def found() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yields each file that has words for people, and the words."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))]
    for path in (*paths, *(ROOT / name for name in FILES)):
        method = {".py": "python", ".html": "jinja2.ext:babel_extract"}.get(path.suffix)
        if method:
            for _, words, _, _ in extract_from_file(method, path, KEYWORDS, (), OPTIONS):
                yield path.relative_to(ROOT).as_posix(), words
    for note in (note for notes in packs().notes.values() for note in notes):
        yield "bot/gate/packs", note.text
        yield "bot/gate/packs", note.key.replace("_", " ")


def kept(language: Language) -> Catalog:
    """Returns a catalog as it is in the repository."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language.value)


def renewed(language: Language) -> Catalog:
    """Returns the catalog with exactly the words that are in the code now."""
    catalog = kept(language)
    template = Catalog()
    for file, words in found():
        template.add(words, locations=[(file, 0)])
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def written(catalog: Catalog) -> bytes:
    """Returns the file of a catalog, without dates and line numbers, so that it changes only with
    its words."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=False, include_lineno=False, sort_output=True)
    lines = out.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith((b'"POT-', b'"PO-Rev')))


if __name__ == "__main__":
    for language in (Language.FR,):
        (FOLDER / f"{language}.po").write_bytes(written(renewed(language)))
