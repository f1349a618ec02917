"""Adds and changes one contact by hand, by the same rules as a file's rows."""

from __future__ import annotations

from collections.abc import Mapping

from bot.contacts import audit_store as audit
from bot.contacts import people
from bot.contacts import people_store as store
from bot.contacts import store as contacts
from bot.contacts.people_store import Listed
from bot.errors import ConflictError, UsageError
from bot.files import naming
from bot.files.csv import Line
from bot.files.tables import Table
from bot.imports import values
from bot.imports.file import BadRow, ContactRow, Options, read
from bot.imports.firewall import Kept
from bot.imports.run import options
from bot.imports.take_in import take_in
from bot.imports.values import BadValue, one_line
from bot.models import Language
from bot.services import Services


async def add(services: Services, cells: Mapping[str, str], by: str) -> tuple[str, Kept | None]:
    """Adds or completes a contact. Returns its number, and why it waits in quarantine or is refused
    (None: it is in). Raises UsageError for a value that can't be taken.

    cells: as a file with these columns would have them."""
    row = _row(cells, options(services), services)
    async with services.db.begin() as conn:
        kept = await take_in(conn, services, [row], by)
        details = {"kept": kept.get(row.number)}
        await audit.write(conn, by, "add contact", None, details, services.clock.now())
    return row.number, kept.get(row.number)


def _row(cells: Mapping[str, str], said: Options, services: Services) -> ContactRow:
    given = {name: value for name, value in cells.items() if value}
    table = Table("csv", "", "", Line(1, list(given)), ",", iter([Line(2, list(given.values()))]))
    [row] = read(table, said, services.clock.now())
    if isinstance(row, BadRow):
        raise UsageError("Not added: %(why)s.", why=row.reason)
    if row.notes:
        raise UsageError("Not added: %(why)s.", why="; ".join(row.notes))
    return row


async def describe(
    services: Services, number: str, said: Mapping[str, str], by: str, seen: str | None = None
) -> tuple[str, ...]:
    """Changes what is known of a contact. Returns the fields that were changed. Raises UsageError
    for a value that can't be taken, or if no contact has the number; ConflictError if somebody has
    changed it since `seen` (people.edition).

    said: name, language, postcode, zone or an attribute's name → its new value, "" to forget it."""
    async with people.known(services, number) as (conn, found):
        if seen is not None and seen != people.edition(found):
            raise ConflictError("Somebody has changed this meanwhile. Look at theirs, then save.")
        fields: dict[str, str | None] = {
            "name": found.name, "postcode": found.postcode, "zone": found.zone
        }  # fmt: skip
        attributes, language = dict(found.attributes), None
        for field, value in said.items():
            if field == "language":
                language = _read(field, value, number)
            elif field in fields:
                fields[field] = _read(field, value, number)
            elif not (attribute := naming.attribute(field)):
                raise UsageError("%(name)s can't be the name of an attribute.", name=repr(field))
            elif value:
                attributes[attribute] = one_line(value)
            else:
                attributes.pop(attribute, None)
        await store.describe(conn, found.id, attributes=attributes, **fields)
        if language:
            await contacts.set_language(conn, found.id, Language(language), asked=True)
        changed = tuple(sorted(said))
        was = _values(found)
        before = {field: was.get(naming.attribute(field) or field) for field in said}
        details = {"fields": list(changed), "before": before, "after": dict(said)}
        await audit.write(conn, by, "change contact", found.id, details, services.clock.now())
    return changed


def _values(found: Listed) -> dict[str, str | None]:
    """Returns what was known, by the names that a change gives."""
    own = {"name": found.name, "postcode": found.postcode, "zone": found.zone}
    return {**own, "language": found.language, **found.attributes}


def _read(field: str, value: str, number: str) -> str | None:
    """Reads a field as a file's cell. Raises UsageError."""
    try:
        if field == "language":
            if (found := values.language(value)) is None:
                raise BadValue("can be changed, not forgotten: en or fr")
            return found
        if field == "postcode":
            return values.postcode(value, number)
        return values.zone(value) if field == "zone" else one_line(value) or None
    except BadValue as error:
        raise UsageError("%(field)s: %(why)s.", field=field, why=error.said) from None
