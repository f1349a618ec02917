"""Maps the columns of a contact file to ours: by usual names in both languages, or as told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import UsageError
from bot.files import naming
from bot.models import Language

# column → its names in files, as bot.files.naming.attribute writes them
ALIASES: Mapping[str, tuple[str, ...]] = {
    name: (name, *others.split())
    for name, others in {
        "phone": """number telephone mobile phone_number mobile_number mobile_phone cell cell_phone
            numero numero_de_telephone numero_de_portable numero_de_mobile tel tel_portable
            tel_mobile telephone_portable telephone_mobile portable gsm msisdn""",
        "first_name": "firstname given_name prenom",
        "last_name": "lastname surname family_name nom_de_famille",
        "name": "full_name nom nom_complet customer_name nom_du_client",
        "language": "lang langue locale",
        "tags": "tag etiquettes etiquette labels",
        "postcode": "postal_code zip zip_code zipcode code_postal cp",
        "zone": "timezone time_zone fuseau fuseau_horaire",
        "country": "country_code pays code_pays",
        "consent_source": """optin_source opt_in_source source_of_consent source_du_consentement
            origine_du_consentement""",
        "consent_date": """optin_date opt_in_date date_of_consent date_du_consentement
            date_de_consentement""",
        "consent_wording": """consent_text optin_text opt_in_text wording_of_consent
            texte_du_consentement mention_de_consentement libelle_du_consentement""",
        "consent_class": "classe_du_consentement",
        "consent_program": "programme_du_consentement",
    }.items()
}
_COLUMN_OF = {alias: column for column, aliases in ALIASES.items() for alias in aliases}
LEFT_OUT = "-"
# the column that a file of rejected rows has in front, by its reader's language; passed over
REASON = {Language.EN: "why_rejected", Language.FR: "motif_du_rejet"}
# Names that may be a proof's parts, or anything else: a guess would make up evidence.
_PERHAPS = {
    "source": "consent_source",
    "origine": "consent_source",
    "date": "consent_date",
    "date_inscription": "consent_date",
    "date_d_inscription": "consent_date",
    "signup_date": "consent_date",
    "texte": "consent_wording",
    "text": "consent_wording",
    "wording": "consent_wording",
    "mention": "consent_wording",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a file stands for.

    header: the names in the file. meanings: for each a name of ours (a key of ALIASES), else the
    attribute that it becomes, "" if it is left out."""

    header: tuple[str, ...]
    meanings: tuple[str, ...]

    def place(self, meaning: str) -> int:
        """Returns where the column of that meaning stands, -1 if there is none."""
        return self.meanings.index(meaning) if meaning in self.meanings else -1

    def title(self, meaning: str) -> str:
        """Returns what the file calls that column."""
        place = self.place(meaning)
        return self.header[place] if place >= 0 else meaning

    @property
    def attributes(self) -> tuple[tuple[int, str], ...]:
        """The place and the name of each column that becomes an attribute."""
        return tuple(
            (place, name)
            for place, name in enumerate(self.meanings)
            if name and name not in ALIASES
        )

    @property
    def perhaps(self) -> Mapping[str, str]:
        """Attributes that may be part of a proof, by their names in the file."""
        return {
            self.header[place]: _PERHAPS[name]
            for place, name in self.attributes
            if name in _PERHAPS and _PERHAPS[name] not in self.meanings
        }


def guesses(names: Sequence[str]) -> list[str]:
    """Returns what each column may stand for by its name; "" for one that is left out, which is
    also what comes twice."""
    found: list[str] = []
    for name in names:
        plain = naming.attribute(name)
        guess = _guess(plain)
        found.append("" if guess in found else guess)
    return found


def _guess(plain: str) -> str:
    return "" if plain in REASON.values() else _COLUMN_OF.get(plain, plain)


def columns_of(header: Sequence[str], told: Mapping[str, str] | None = None) -> Columns:
    """Returns what the columns of this header stand for. Raises UsageError.

    told: name in the file → one of ours, the name of an attribute, or "-" to leave it out; the
    others are guessed."""
    names = tuple(" ".join(cell.split()) for cell in header)
    wanted = _told(names, told or {})
    meanings: list[str] = []
    for place, name in enumerate(names):
        meaning = wanted.get(place, _guess(naming.attribute(name)))
        if meaning and meaning in meanings:
            other = names[meanings.index(meaning)]
            raise UsageError(
                "The columns %(first)s and %(second)s both stand for %(meaning)s; take one out, or"
                ' leave it out with --map "%(name)s=-".',
                first=repr(other),
                second=repr(name),
                meaning=meaning,
                name=name,
            )
        meanings.append(meaning)
    if "phone" not in meanings:
        found = ", ".join(repr(name) for name in names[:20] if name)
        raise UsageError(
            "The file has no column for the phone number: its first row must name one such as"
            " phone, mobile or téléphone, or say which one it is, as in"
            ' --map "%(name)s=phone". Found: %(found)s.',
            name=next(filter(None, names), "Contact"),
            found=found,
        )
    return Columns(names, tuple(meanings))


def _told(names: Sequence[str], told: Mapping[str, str]) -> dict[int, str]:
    """Returns the place of each column that was told, and its meaning. Raises UsageError."""
    plain = {naming.attribute(name): place for place, name in enumerate(names)}
    found = {}
    for name, meaning in told.items():
        place = plain.get(naming.attribute(name), -1)
        if place < 0:
            raise UsageError(
                "The file has no column %(name)s; it has %(found)s.",
                name=repr(name),
                found=", ".join(repr(one) for one in names if one),
            )
        said = naming.attribute(meaning)
        if not said and meaning.strip() not in ("", LEFT_OUT):
            raise UsageError("%(name)s can't be the name of a column.", name=repr(meaning))
        found[place] = _COLUMN_OF.get(said, said)
    return found


def parse_map(said: Sequence[str]) -> dict[str, str]:
    """Reads "Téléphone=phone" and the like. Raises UsageError."""
    found = {}
    for one in said:
        name, equals, meaning = one.rpartition("=")
        if not equals or not name.strip():
            raise UsageError(
                '--map %(said)s is not written as "Téléphone=phone": the column\'s name in the'
                " file, =, and one of %(names)s, an attribute's name, or -.",
                said=repr(one),
                names=", ".join(ALIASES),
            )
        found[name.strip()] = meaning.strip()
    return found
