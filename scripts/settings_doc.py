"""Writes docs/settings.md from the declarations in bot/config.py."""

from pathlib import Path

from bot.config import Settings, variable

HEAD = """# Settings

All from the environment; a wrong value stops the start with one message that names every wrong
one. This page is written by `python scripts/settings_doc.py` from `bot/config.py`.

| variable | default | what it is |
|---|---|---|
"""

TAIL = """
`TEXTO_NUMBERS` and `TEXTO_PROGRAMS` fill empty tables at the first start; from then on the tables
hold ([numbers.md](numbers.md)).

A sender number in `TEXTO_NUMBERS` is a JSON object:

| field | default | what it is |
|---|---|---|
| `number` | needed | E.164 (`+15557650100`) or a short code |
| `program` | `main` | the program that this number advertises, one of `TEXTO_PROGRAMS` |
| `provider` | `twilio` | who carries its texts; a provider is a folder of `bot/providers` |
| `opt_out_replies` | `twilio_default` | who answers STOP, START and HELP: `twilio_default` \
(Twilio, without telling), `advanced` (Twilio, and says so by `OptOutType`) or `ours` (Twilio's \
handling is off) |
| `segments_per_second` | 1 | the number's rate at the carrier; `null` for no limit |
| `messaging_service_sid` | none | the messaging service it belongs to |
| `retired` | false | whether it sends nothing new of its own |

A program in `TEXTO_PROGRAMS` is a JSON object ([consent.md](consent.md) shows one):

| field | default | what it is |
|---|---|---|
| `name` | needed | small letters, digits, `-` and `_`; it stands in addresses and in the ledger |
| `title` | needed | what people read, `{"en": …, "fr": …}`, 40 letters at most |
| `description` | none | a sentence for the form, in both languages |
| `frequency` | varies | as in "up to 4 texts a month", in both languages |
| `message_class` | `promotional` | `promotional` or `informational`: what is consented to |
| `keywords` | none | words that, alone in a text to the program's number, ask to join |
| `number` | none | the sender number it belongs to, where no number names it |
| `double_opt_in` | true | whether a YES by text must confirm |
| `confirm_within` | 24 | hours in which the YES must come |
| `countries` | United States, Canada, France, Belgium, Luxembourg and their parts overseas | \
ISO 3166 codes; other numbers are not texted |
| `daily_budget` | 20 | numbers of one prefix (country code and the digits up to seven) that may \
be texted for an opt-in in 24 hours |
| `terms_url`, `privacy_url` | none | shown on the form |
| `ended` | false | whether nobody can join it any more |
| `version` | | the table's own; what is written here is not looked at |
"""


def render() -> str:
    lines = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = f"`{getattr(default, 'value', default)}`"
        if default is None or default == ():
            shown = "none"
        if name == "auth_token":
            shown = "the emulator's"
        lines.append(f"| `{variable(name)}` | {shown} | {field.description} |")
    return HEAD + "\n".join(lines) + "\n" + TAIL


if __name__ == "__main__":
    Path("docs/settings.md").write_text(render())
