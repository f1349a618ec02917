"""Copies scripts and icons of other projects into the package: `scripts.assets node_modules TO`."""

from __future__ import annotations

import json
import shutil
import sys
from html import escape
from pathlib import Path

SCRIPTS = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "tinykeys/dist/tinykeys.mjs": "tinykeys.js",
}
# The names that lucide gives to the icons of our pages; tests/web/test_assets.py compares.
ICONS = """
    alarm-clock arrow-left ban bell bot calendar-clock chart-column check check-check
    chevron-up circle-alert circle-check circle-minus circle-question-mark circle-user clock
    compass download ellipsis file-spreadsheet hand heart hourglass inbox info key-round
    languages link lock log-out megaphone message-square-text monitor moon notebook-pen
    panel-right radio-tower search send server-crash settings shield-check
    sliders-horizontal smartphone sticky-note sun sun-moon tag trash triangle-alert undo
    unplug upload user-plus user-round users x
""".split()
LICENCES = "htmx.org lucide-static".split()


def sprite(nodes: dict[str, list[tuple[str, dict[str, str]]]]) -> str:
    """Returns one SVG file with a symbol for each icon. nodes: the elements of each icon."""
    symbols = []
    for name in sorted(ICONS):
        parts = "".join(_element(tag, values) for tag, values in nodes[name])
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{parts}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _element(tag: str, values: dict[str, str]) -> str:
    written = "".join(f' {key}="{escape(str(value))}"' for key, value in values.items())
    return f"<{tag}{written}/>"


def main(modules: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    for source, name in SCRIPTS.items():
        text = (modules / source).read_text("utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL=")]
        (to / name).write_text("\n".join(lines) + "\n", "utf-8")
    nodes = json.loads((modules / "lucide-static" / "icon-nodes.json").read_text("utf-8"))
    (to / "icons.svg").write_text(sprite(nodes), "utf-8")
    for package in LICENCES:
        shutil.copy(modules / package / "LICENSE", to / f"{package}.LICENSE")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
