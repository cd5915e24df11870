"""Branch coverage is judged (分支涵蓋): what no process of the run ran is reported with file and line."""

from pathlib import Path

import pytest

from tests.measured import ROOT, files, missing

RULE = "xiaowu/roster/rules/codes.py"


def test_a_line_that_no_process_ran_is_told() -> None:
    assert list(missing([{RULE: ([1], [7])}], [RULE])) == [f"{RULE}:7: no test runs this line"]


def test_a_way_that_no_process_took_is_told_by_both_its_ends() -> None:
    told = [{RULE: ([3, (3, 4)], [(3, 9), (3, 0)])}]
    assert list(missing(told, [RULE])) == [
        f"{RULE}:3: no test goes on from here to the end of the function",
        f"{RULE}:3: no test goes on from here to line 9",
    ]


def test_what_one_process_lacks_another_may_have_run() -> None:
    assert list(missing([{RULE: ([3, (3, 4)], [9, (3, 9)])}, {RULE: ([3, 9, (3, 9)], [(3, 4)])}], [RULE])) == []


def test_a_file_that_no_process_imported_is_told() -> None:
    assert list(missing([{}], [RULE])) == [f"{RULE}: no test imports it"]


def test_where_an_apps_tests_were_asked_for_that_app_alone_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert RULE in files(["xiaowu/roster/tests/rules/test_names.py::test_x"])
    assert {Path(each).parts[1] for each in files(["xiaowu/roster/tests", "tests/test_lists.py"])} == {"roster"}


def test_where_the_whole_was_asked_for_every_room_that_decides_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    judged = files(["xiaowu", "tests"])
    assert {"xiaowu/portal/permissions.py", "xiaowu/connections/scim/rules/sent.py", "xiaowu/roster/oneroster/actions/seats.py", RULE} <= {*judged}
    assert not [each for each in judged if "/tests/" in each or "/queries" in each]
