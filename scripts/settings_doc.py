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
A sender number in `TEXTO_NUMBERS` is a JSON object:

| field | default | what it is |
|---|---|---|
| `number` | needed | E.164 (`+15557650100`) or a short code |
| `program` | `main` | what one subscribes to on this number |
| `opt_out_replies` | `twilio_default` | who answers STOP, START and HELP: `twilio_default` \
(Twilio, without telling), `advanced` (Twilio, and says so by `OptOutType`) or `ours` (Twilio's \
handling is off) |
| `segments_per_second` | 1 | the number's rate at the carrier; `null` for no limit |
| `messaging_service_sid` | none | the messaging service it belongs to |
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
