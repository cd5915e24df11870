"""One error by itself: where it fails and where it does not, what to tell, and whether it is over."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from conftest import Somebody
from tests.cast import arm_for
from tests.client import HouseClient, words
from xiaowu.kernel import clock
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.lists import ListRequest
from xiaowu.traffic.queries.failing import Failing, NamedFailing, failing, faults, of_number
from xiaowu.traffic.queries.fault import fault
from xiaowu.traffic.queries.figures import By, sliced
from xiaowu.traffic.queries.names import module_titles, page_title
from xiaowu.traffic.rules.causes import Cause, Trait, beside
from xiaowu.traffic.rules.routes import module_of
from xiaowu.traffic.tests.requests import answered, recorded

ERROR = {"route": "meals:sheet", "status": 500, "fault": "TypeError xiaowu/meals/pages/sheets.py:64 day"}


def test_an_error_has_a_page_with_its_schools_and_machines_and_the_way_to_a_day(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    school = people["it_coordinator"].school_id
    recorded(answered(school_id=school, **ERROR), answered(**ERROR), answered(route="meals:sheet"), answered(route="meals:sheet", status=500))
    client = client_of("bureau_officer")
    shown = client.get("/traffic/faults/").content.decode()
    pages = {each: words(client.get(each)) for each in re.findall(r"/traffic/fault/\w+/", shown)}
    assert len(pages) == 2
    [told] = [each for each in pages.values() if "TypeError xiaowu/meals/pages/sheets.py:64 day" in each]
    assert "「供餐單」的失敗" in told
    assert "失敗次數 2" in told
    assert "4 3 75" in told
    assert "評估並訂期限" in told
    assert client.get("/traffic/fault/0123456789abcdef/").status_code == 404


def test_a_school_reads_its_own_errors_alone(people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> None:
    school = people["it_coordinator"].school_id
    recorded(answered(school_id=school, **ERROR), *(answered(school_id=people["other_coordinator"].school_id, **ERROR) for _each in range(3)))
    client = client_of("it_coordinator")
    [own] = set(re.findall(r"/traffic/fault/\w+/", client.get("/traffic/faults/").content.decode()))
    assert "失敗次數 1" in words(client.get(own))
    assert "評估並訂期限" not in words(client.get(own))
    recorded(answered(school_id=people["other_coordinator"].school_id, route="roster:school", status=500))
    others = fault_key(arm_for(people["bureau_officer"]), "roster:school")
    assert client.get(f"/traffic/fault/{others}/").status_code == 404


def test_the_number_of_an_error_page_leads_the_bureau_the_contractor_and_the_school_itself_to_the_error(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    recorded(answered(school_id=people["it_coordinator"].school_id, number="4c59c1a6", **ERROR), answered(number="00000000"), answered(status=500))
    for role, finds in (("bureau_officer", True), ("system_vendor", True), ("it_coordinator", True), ("other_coordinator", False)):
        client = client_of(role)
        for asked in ("4C59C1A6", "問題編號 4c59c1a6"):
            shown = [client.get(each, {"q": asked}).content.decode() for each in ("/search/", "/traffic/faults/")]
            assert [bool(re.search(r"/traffic/fault/\w+/", each)) for each in shown] == [finds, finds], (role, asked)
    assert not of_number(arm_for(people["bureau_officer"]), "4c59c1a7").hits
    assert not of_number(arm_for(people["bureau_officer"]), "meals").hits


def test_a_failure_is_kept_with_the_number_that_its_page_shows_and_a_refusal_shows_none(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Any] = []
    monkeypatch.setattr("xiaowu.kernel.telemetry.middleware.recorders", lambda: (kept.append,))
    monkeypatch.setattr("xiaowu.traffic.pages.faults.queries.fault", lambda *_given: {}["x"])
    client = client_of("bureau_officer")
    client.raise_request_exception = False
    failed, refused = client.get("/traffic/fault/1/"), client.get("/traffic/nowhere/")
    assert [failed.status_code, refused.status_code] == [500, 404]
    assert kept[0].number in words(failed)
    assert [bool(kept[0].number), kept[1].number, "問題編號" in words(refused)] == [True, "", False]


def fault_key(actor: Any, route: str) -> str:
    [row] = [each for each in faults(actor, ListRequest(sort="last", descending=True)).rows if each.route == route]
    assert fault(actor, row.key).row == row
    return row.key


def test_a_failure_is_over_when_as_many_got_through_as_would_have_failed_three_times() -> None:
    now = clock.now()
    whole = {
        "module": "meals",
        "school_id": None,
        "node": "a",
        "people": 1,
        "since": now - timedelta(minutes=20),
        "last": now - timedelta(minutes=12),
    }
    for failed, requests, passed, is_over in (
        (5, 10, 0, False),
        (5, 15, 5, False),
        (5, 16, 6, True),
        (1, 101, 90, True),
        (1, 101, 50, False),
        (1, 101, 5, False),
    ):
        told = NamedFailing(Failing(failed=failed, requests=requests, passed=passed, **whole), "", "")
        assert (told.is_over, told.minutes_ago(now)) == (is_over, 12), (failed, requests, passed)


def test_the_first_screen_says_how_long_ago_and_that_others_get_through_again(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    now, before = clock.now(), timedelta(minutes=12)
    recorded(
        answered(now - before, **ERROR), *(answered(now - timedelta(minutes=2), route="meals:sheet") for _each in range(9)), answered(route="static")
    )
    arm_for(people["bureau_officer"])
    [told] = failing(arm_for(people["bureau_officer"]))
    assert (told.of.requests, told.of.passed) == (10, 9)
    shown = words(client_of("bureau_officer").get("/traffic/"))
    assert "12 分鐘前" in shown
    assert "已停，之後的請求都成功" in shown
    assert "另有靜態檔案（樣式與圖片）1 次" in shown


def test_files_of_styles_are_no_requests_of_a_school_a_machine_or_an_hour(people: dict[str, Somebody], db: None) -> None:
    recorded(answered(), *(answered(route="static") for _each in range(5)))
    actor = arm_for(people["bureau_officer"])
    whole = {by: sum(each.count for each in sliced(by, actor, ListRequest(sort="count", descending=True)).rows) for by in By}
    assert whole == {By.SCHOOL: 1, By.NODE: 1, By.HOUR: 1, By.MODULE: 6, By.ROUTE: 6}


def test_candidates_with_as_many_failures_as_a_stronger_one_of_another_trait_say_so() -> None:
    made = [Cause(trait, name, 50, failed, 0.1, 0.2, 9, name) for trait, name, failed in (
        (Trait.NODE, "web-2", 15), (Trait.NODE, "web-3", 15), (Trait.ROUTE, "meals:day", 15), (Trait.SCHOOL, "7", 12),
    )]  # fmt: skip
    assert [each.beside for each in beside(made)] == ["", "", "web-2", ""]


@pytest.mark.parametrize("module", sorted({module_of(name) for _route, name, _view in views() if name}))
def test_every_module_that_is_recorded_has_a_name_in_both_languages(module: str) -> None:
    title = module_titles()[module]
    with translation.override("en"):
        said = gettext(title)
    assert (bool(re.search(r"[\u4e00-\u9fff]", title)), bool(re.search(r"[\u4e00-\u9fff]", said))) == (True, False)


def test_a_page_is_called_as_its_entry_or_its_module_or_by_its_own_name() -> None:
    assert (page_title("meals:sheet"), page_title("static"), page_title("nobody:knows")) == ("供餐單", "靜態檔案", "nobody:knows")


def test_the_weeks_that_are_compared_name_their_days(people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> None:
    shown = words(client_of("bureau_officer").get("/traffic/compared/"))
    assert re.search(r"\d+/\d+（.）–\d+/\d+（.） 與 \d+/\d+（.）–\d+/\d+（.），只計兩週都上課的星期幾，不含今天。", shown)
