"""The import contracts walk the apps, and can fail."""

import re

import grimp
import pytest

from contracts import OpenRooms, apps, crossing, protocols
from tests.package import PACKAGE
from xiaowu.kernel.offer import house_apps


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("xiaowu", cache_dir=None)


def test_every_app_above_the_kernel_is_held_to_the_contracts() -> None:
    assert set(apps()) == {app.label for app in house_apps()} - {"kernel"}


def test_a_protocol_is_found_by_its_rooms() -> None:
    assert ("roster", "oneroster") in protocols({"actions", "queries", "rules"})


def test_no_app_may_import_anothers_pages(graph: grimp.ImportGraph) -> None:
    contract = OpenRooms("", {}, {"open": ["actions", "queries", "permissions", "events", "models", "rules"]})
    assert len(list(crossing(graph))) > 50
    assert contract.check(graph, verbose=False).kept
    graph.add_import(importer="xiaowu.meetings.pages.public", imported="xiaowu.roster.pages.staff")
    assert contract.check(graph, verbose=False).metadata["found"] == [("xiaowu.meetings.pages.public", "xiaowu.roster.pages.staff")]


def test_the_kernels_own_tests_know_no_app_above_it() -> None:
    """Tests that need the register or accounts concern the house, and stand in the root's tests."""
    above = re.compile(rf"^ *(?:from|import) xiaowu\.({'|'.join(apps())})\b", re.MULTILINE)
    found = {path.name: above.findall(path.read_text(encoding="utf-8")) for path in (PACKAGE / "kernel/tests").rglob("*.py")}
    assert len(found) > 20
    assert {name: names for name, names in found.items() if names} == {}
