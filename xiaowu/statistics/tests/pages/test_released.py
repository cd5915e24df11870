"""The bureau reads what was released, and everybody reads the same as open data."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.client import HouseClient, words
from tests.transactions import statements
from xiaowu.attendance.rules.disclosure import HIDDEN, NOT_TAKEN
from xiaowu.kernel.errors import Forbidden, NotFound
from xiaowu.statistics.queries.released import cells, released_file, releases, report
from xiaowu.statistics.rules import figures
from xiaowu.statistics.rules.slices import Slice, rate, rising, shade, sign
from xiaowu.statistics.tests.telling import told_by

pytestmark = pytest.mark.usefixtures("db")
NOVEMBER, AFTER_TERM = date(2026, 12, 8), date(2027, 2, 12)


@pytest.mark.parametrize(("count", "recorded", "shown"), [(0, 30, "0"), (None, 30, HIDDEN), (None, 0, NOT_TAKEN), (12, 30, "12")])
def test_a_zero_a_hidden_count_and_a_roll_not_taken_have_signs_of_their_own(count: int | None, recorded: int, shown: str) -> None:
    assert sign(count, recorded) == shown


def test_rates_are_darker_the_higher_and_rise_from_the_first_that_is_told_to_the_last() -> None:
    assert [shade(each) for each in (None, 0.0, 0.02, 0.05, 0.06, 0.5)] == [0, 1, 2, 3, 4, 5]
    assert (rate(None, 3), rate(1, 0), rate(1, 4)) == (None, None, 0.25)
    assert (rising([None, 0.02, None, 0.05]), rising([0.02, None])) == (pytest.approx(0.03), None)


def test_officer_reads_the_latest_release_by_district_school_and_grade(client_of: Callable[[str], Any]) -> None:
    officer = client_of("bureau_officer")
    assert "還沒有公布的統計" in words(officer.get("/statistics/"))
    told_by(AFTER_TERM)
    whole = cells(releases()[-1].id)[0]
    assert "115 學年度第 1 學期" in words(officer.get("/statistics/"))
    for by in Slice:
        shown = words(officer.get(f"/statistics/?period=2026-11&by={by}&district=文山"))
        assert "115年11月" in shown
        assert f"{whole.recorded:,}" in shown
    assert officer.get("/statistics/?period=2026-13").status_code == 422


def test_officer_reads_the_same_sign_in_a_chart_as_in_the_table_and_how_much_is_hidden(client_of: Callable[[str], Any]) -> None:
    told_by(NOVEMBER)
    shown = client_of("bureau_officer").get("/statistics/?period=2026-11&by=grade").content.decode()
    charts = "".join(each.split("</figure>")[0] for each in shown.split("<figure")[1:])
    hidden = [each.away is None for each in cells(releases()[0].id) if each.district is None]
    assert (HIDDEN in charts, f">{NOT_TAKEN}<" in charts) == (any(hidden), False)
    assert any(hidden)
    release = releases()[0]
    assert f"這一期公布 {release.cells} 格，其中 {release.hidden} 格不予揭露：{release.needed} 格人數過少" in shown


def test_officer_reads_why_a_month_with_rolls_of_few_days_tells_of_no_chronic_absence(
    client_of: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LEAST_DAYS", 30)  # more than any month has
    told_by(NOVEMBER, with_files=True)
    officer, why = client_of("bureau_officer"), "點名的日子不到 10 天，不公布長期缺席。"
    shown = words(officer.get("/statistics/?period=2026-11&by=grade"))
    assert why in shown
    assert "長期缺席人數" not in shown
    file = officer.get("/statistics/export.csv?period=2026-11&by=grade").content.decode()
    assert "長期缺席人數" not in file
    told = json.loads(b"".join(officer.get("/statistics/open/2026-11.json").streaming_content))
    assert {each["chronic_status"] for each in told["cells"]} == {"not_told"}


def test_officer_takes_the_report_away_and_programs_read_the_same(client_of: Callable[[str], Any]) -> None:
    told_by(NOVEMBER)
    officer = client_of("bureau_officer")
    answer = officer.get("/api/v1/statistics/report?period=2026-11&by=school").json()
    rows = list(csv.reader(io.StringIO(officer.get("/statistics/export.csv?period=2026-11&by=school").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [*(each["school"] for each in answer["rows"]), "合計"]
    assert json.loads(officer.get("/statistics/export.json?period=2026-11&by=school").content)
    assert officer.get("/statistics/export.csv?period=2026-13").status_code == 422
    assert [each["key"] for each in officer.get("/api/v1/statistics/releases").json()] == ["2026-11"]


def test_nobody_else_opens_the_report(client_of: Callable[[str], Any], actor_of: Callable[[str], Any]) -> None:
    told_by(NOVEMBER)
    assert [client_of(role).get("/statistics/").status_code for role in ("principal", "clerk")] == [403, 403]
    with pytest.raises(Forbidden):
        report(actor_of("principal"), "2026-11", Slice.SCHOOL, told=releases())


def test_a_period_or_district_that_was_not_told_is_not_found(actor_of: Callable[[str], Any]) -> None:
    told_by(NOVEMBER)
    officer, told = actor_of("bureau_officer"), releases()
    with pytest.raises(NotFound):
        report(officer, "2026-10", Slice.SCHOOL, told=told)
    with pytest.raises(NotFound):
        report(officer, "2026-11", Slice.SCHOOL, told=told, district="仙境")
    with pytest.raises(NotFound):
        released_file("2026-11", "csv")


def test_a_report_takes_one_statement_however_many_schools(actor_of: Callable[[str], Any]) -> None:
    told_by(AFTER_TERM)
    officer, told = actor_of("bureau_officer"), releases()
    with statements() as run:
        found = report(officer, "115-1", Slice.SCHOOL, told=told)
    assert (len(run), len(found.rows) > 1, len(found.over_time), [each.key for each in found.months]) == (1, True, 1 + len(found.rows), ["2026-11"])


def test_everybody_reads_the_open_data_and_finds_in_it_what_the_bureau_reads(client_of: Callable[[str], Any]) -> None:
    stranger = HouseClient()
    assert "還沒有公布的統計" in words(stranger.get("/statistics/open/"))
    told_by(NOVEMBER, with_files=True)
    assert 'href="/statistics/open/2026-11.csv"' in stranger.get("/statistics/open/").content.decode()
    table = list(csv.DictReader(io.StringIO(b"".join(stranger.get("/statistics/open/2026-11.csv")).decode("utf-8-sig"))))
    found = json.loads(b"".join(stranger.get("/statistics/open/2026-11.json")))["cells"]
    bureau = cells(releases()[0].id)
    assert [each["away"] for each in found] == [each.away for each in bureau]
    assert [each["未到人次"] for each in table] == ["" if each.away is None else str(each.away) for each in bureau]
    assert {each["chronic_status"] for each in found if each["grade"] != "全部" and each["school"] != "全部"} == {"not_told"}
    assert stranger.get("/statistics/open/2026-11.exe").status_code == 404


def test_the_catalogue_describes_each_file_by_the_terms_of_dcat() -> None:
    told_by(NOVEMBER, with_files=True)
    stranger = HouseClient()
    answer = stranger.get("/statistics/open/catalog.jsonld")
    told = answer.json()
    [dataset] = told["dcat:dataset"]
    assert answer["Content-Type"] == "application/ld+json"
    assert (told["@type"], dataset["@type"], dataset["dct:identifier"]) == ("dcat:Catalog", "dcat:Dataset", "2026-11")
    assert {"dct:title", "dct:description", "dct:publisher", "dct:issued", "dct:temporal", "dcat:theme", "dcat:distribution"} <= dataset.keys()
    for each in dataset["dcat:distribution"]:
        assert {"dct:license", "dcat:mediaType", "dcat:accessURL"} <= each.keys()
        assert stranger.get(each["dcat:downloadURL"]["@id"]).status_code == 200
    assert stranger.get("/statistics/open/catalog.jsonld", headers={"if-none-match": answer["ETag"]}).status_code == 304
