"""Styles and scripts that apps offer: files of their own, on their own pages and no others."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from xiaowu.kernel.offer import house_apps

OFFERED = [(app, each) for app in house_apps() for each in app.offer.styles + app.offer.scripts]


def linked(client: Any, address: str) -> set[str]:
    """The static files that a page brings, without the version."""
    return set(re.findall(r'(?:src|href)="/static/([^"?]+)', client.get(address, follow=True).content.decode()))


def test_every_offered_file_lies_in_its_apps_own_folder() -> None:
    assert OFFERED
    for app, name in OFFERED:
        found = finders.find(name)
        assert found, name
        assert Path(found).is_relative_to(Path(app.path) / "static" / app.label), name


def test_an_app_brings_its_files_to_its_own_pages_alone(client_of: Callable[[str], Any]) -> None:
    client = client_of("homeroom_teacher")
    offered = {name for _app, name in OFFERED}
    assert linked(client, "/attendance/") & offered == {"attendance/roll.css", "attendance/roll.js"}
    assert linked(client, "/") & offered == set()


def test_htmx_comes_to_pages_that_fetch_a_part_of_themselves_anew_alone(client_of: Callable[[str], Any]) -> None:
    client = client_of("bureau_officer")
    brought = {address: any("htmx" in name for name in linked(client, address)) for address in ("/attendance/city/", "/", "/meetings/")}
    assert brought == {"/attendance/city/": True, "/": False, "/meetings/": False}
