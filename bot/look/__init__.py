"""The look that phones, public pages and the console share: colours, plain elements, the icon."""

from pathlib import Path

FOLDER = Path(__file__).parent
FILES = ("theme.css", "icon.svg")
