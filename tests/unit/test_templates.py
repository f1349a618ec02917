"""Pages from templates: nothing that they show is markup, nothing that they lack goes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot.files.templates import render


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "base.html").write_text("<p>\n{% block main %}{% endblock %}\n</p>\n")
    path = tmp_path / "page.html.j2"
    path.write_text(
        '{% extends "base.html" %}\n{% block main %}\n  {% if name %}\n{{ name }}\n  {% endif %}\n'
        "{% endblock %}\n"
    )
    return path


def test_a_page_extends_the_one_beside_it_and_its_tags_leave_no_lines(page: Path):
    assert render(page, {"name": "Zoé"}) == "<p>\nZoé\n</p>"


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('" onload="x', "&#34; onload=&#34;x"),
        ("l'heure & co", "l&#39;heure &amp; co"),
        ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
        ("{% raw %}", "{% raw %}"),
    ],
)
def test_whatever_is_shown_is_text(page: Path, shown: str, written: str):
    assert render(page, {"name": shown}) == f"<p>\n{written}\n</p>"


def test_a_name_that_is_not_given_is_an_error(page: Path):
    with pytest.raises(UndefinedError, match="name"):
        render(page, {})
