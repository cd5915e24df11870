"""Styles and scripts that apps offer: files of their own, on their own pages and no others."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from xiaowu.kernel.offer import house_apps

OFFERED = [(app, each) for app in house_apps() for each in app.offer.styles + app.offer.scripts]


def linked(client: Any, address: str) -> set[str]:
    """The static files that a page loads, without the version."""
    return set(re.findall(r'(?:src|href)="/static/([^"?]+)', client.get(address, follow=True).content.decode()))


def test_every_offered_file_lies_in_its_apps_own_folder() -> None:
    assert OFFERED
    for app, name in OFFERED:
        found = finders.find(name)
        assert found, name
        assert Path(found).is_relative_to(Path(app.path) / "static" / app.label), name


def test_every_script_is_fetched_by_the_mark_of_its_own_content(client_of: Callable[[str], Any]) -> None:
    page = client_of("homeroom_teacher").get("/").content.decode()
    named = dict(re.findall(r'="/static/([^"?]+\.js)\?v=([0-9a-f]+)"', page))
    assert {"ui/xiaowu.js", "ui/dates.js", "ui/kept.js", "ui/later.js"} <= {*named}
    for name, mark in named.items():
        assert mark == hashlib.sha256(Path(str(finders.find(name))).read_bytes()).hexdigest()[:10]
    scripts = [path for app in house_apps() for path in Path(app.path).rglob("static/**/*.js")]
    for text in (path.read_text(encoding="utf-8") for path in [*scripts, Path(str(finders.find("ui/xiaowu.js")))]):
        assert {*re.findall(r"\bimport\(([^)]*)\)", text)} <= {
            f"document.currentScript.dataset.{name}" for name in ("dates", "keptScript", "laterScript")
        }  # no address is built from another file's


def test_an_app_brings_its_files_to_its_own_pages_alone(client_of: Callable[[str], Any]) -> None:
    client = client_of("homeroom_teacher")
    offered = {name for _app, name in OFFERED}
    own = {name for app, name in OFFERED if app.label == "attendance"}
    assert {"attendance/roll.css", "attendance/roll.js"} <= own < offered
    assert linked(client, "/attendance/") & offered == own
    assert linked(client, "/") & offered == set()


def test_htmx_comes_to_pages_that_fetch_a_part_of_themselves_anew_alone(client_of: Callable[[str], Any]) -> None:
    client = client_of("bureau_officer")
    brought = {address: any("htmx" in name for name in linked(client, address)) for address in ("/attendance/city/", "/", "/meetings/")}
    assert brought == {"/attendance/city/": True, "/": False, "/meetings/": False}


_CELL = re.compile(r'<t[dh]\b[^>]*?\bclass="([^"]*)"')


def test_every_class_of_a_tables_cell_is_one_that_the_styles_know() -> None:
    sheets = [path for app in house_apps() for path in Path(app.path).rglob("static/**/*.css")]
    styled = {
        name for path in {*sheets, Path(str(finders.find("ui/xiaowu.css")))} for name in re.findall(r"\.([a-z][\w-]*)", path.read_text("utf-8"))
    }
    named = {
        name
        for app in house_apps()
        for path in Path(app.path).rglob("templates/**/*.html")
        for given in _CELL.findall(path.read_text("utf-8"))
        for name in re.sub(r"\S*\{[{%].*", "", given).split()
    }
    assert {"num"} <= named <= styled
