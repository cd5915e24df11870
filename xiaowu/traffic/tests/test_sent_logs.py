"""A log is sent by the bureau: counted once, in a process of its own; an operator's rules name its pages."""

import gzip
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody
from tests.cast import arm_for
from tests.client import HouseClient, words
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.seen import Stale, marks
from xiaowu.traffic.actions.logs import alone_with, forget_log, keep_log, keep_log_rules
from xiaowu.traffic.models import Log, LogRules
from xiaowu.traffic.queries.logs import known_of, log, log_rules
from xiaowu.traffic.rules.kinds import route_of
from xiaowu.traffic.rules.known import SentLog
from xiaowu.traffic.rules.naming import BadLine, Fault, matcher, route_rules, tried, written

NEW, RULES = "/traffic/logs/new/", "/traffic/logs/rules/"


def lines(count: int, *, path: str = "/roll/take", minute: int = 0) -> bytes:
    at = clock.now().replace(hour=0, minute=minute)
    line = f'10.1.2.3 - wang [{at:%d/%b/%Y:%H:%M:05 +0800}] "GET {path}?name=x HTTP/1.1" 200 512 "-" "Mozilla/5.0" 0.025\n'
    return (line * count).encode()


def send(client: HouseClient, content: bytes, name: str = "access.log") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.send(NEW, {"file": file})


def test_a_log_and_its_continuation_count_each_line_once_and_the_report_tells_what_was_refused(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    client = client_of("bureau_officer")
    first, later = lines(60), lines(40, minute=1)
    assert "/roll/take" in words(send(client, first + b"nonsense\n"))
    told = words(send(client, gzip.compress(first + b"nonsense\n" + later), "access.log.1.gz"))
    assert "讀了 40 行，先前已計 61 行" in told
    again = words(send(client, first))  # an older copy of it
    assert "先前都已讀過" in again
    kept = list(Log.objects.order_by("pk").values_list("told", flat=True))
    assert [(each["counted"], each["reconciles"]) for each in kept] == [(60, True), (40, True)]
    assert kept[0]["refused"] == {"unknown": {"lines": 1, "first": [61]}}
    assert "wang" not in str(kept)
    assert "name=x" not in str(kept)


def test_logs_of_two_machines_that_begin_alike_are_counted_once_each_and_forgotten_apart(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    client = client_of("bureau_officer")
    begins = lines(1, path="/health")
    machines = [begins + lines(59, path=path, minute=1) for path in ("/roll/take", "/meals/day")]
    more = [each + lines(10, minute=2) for each in machines]
    for content in (*machines, *reversed(machines), *more, *machines, *more, gzip.compress(more[0])):
        send(client, content)
    assert list(Log.objects.order_by("pk").values_list("told__lines", flat=True)) == [60, 60, 10, 10]
    assert "先前都已讀過" in words(send(client, more[1]))
    first = Log.objects.order_by("pk")[0].pk
    client.send(f"/traffic/logs/{first}/delete/")
    assert list(Log.objects.order_by("pk").values_list("told__lines", flat=True)) == [60, 10]
    send(client, more[0])
    assert Log.objects.order_by("-pk").values_list("told__lines", flat=True)[0] == 70


def test_logs_that_the_release_before_read_go_on_and_are_forgotten_together(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    client = client_of("bureau_officer")
    first, later = lines(60), lines(40, minute=1)
    for content in (first, first + later):
        send(client, content)
    for each in Log.objects.all():  # whose marks told no lines, and no places
        each.marks = [[size, digest] for size, _lines, digest in each.marks if size % 1_024 == 0]
        each.save()
    assert "先前都已讀過" in words(send(client, (first + later)[:9_000]))
    send(client, first + later + lines(7, minute=2))
    assert list(Log.objects.order_by("pk").values_list("told__lines", flat=True)) == [60, 40, 7]
    client.send(f"/traffic/logs/{Log.objects.order_by('pk')[0].pk}/delete/")
    assert not Log.objects.exists()


def test_what_is_no_log_or_a_bomb_or_empty_is_refused_with_words(client_of: Callable[[str], HouseClient]) -> None:
    client = client_of("bureau_officer")
    for content, why in (
        (b"some letter\nof words\n" * 9, "這不是網頁伺服器的紀錄檔"),
        (gzip.compress(b"\0" * 30_000_000), "過大"),
        (gzip.compress(lines(200))[:-20], "已損壞"),
        (b"\n", "這不是網頁伺服器的紀錄檔"),
    ):
        answer = send(client, content)
        assert (answer.status_code, why in words(answer)) == (422, True), why
    assert not Log.objects.exists()


def test_a_school_can_neither_send_nor_see_logs(people: dict[str, Somebody], client_of: Callable[[str], HouseClient], db: None) -> None:
    actor = arm_for(people["it_coordinator"])
    sent = SentLog("k", 1, 1, "d", 0, [], {"lines": 1})
    for attempt in (
        lambda: alone_with(actor, "k"), lambda: keep_log(actor, sent, name="x", now=clock.now()), lambda: forget_log(actor, 1),
        lambda: keep_log_rules(actor, text="", seen=None, now=clock.now()), lambda: known_of(actor, "k"), lambda: log_rules(actor),
        lambda: log(actor, 1),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            attempt()
    assert client_of("it_coordinator").get(NEW).status_code == 403


def test_a_deleted_report_can_be_read_again_by_new_rules(people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> None:
    client = client_of("bureau_officer")
    send(client, lines(9))
    send(client, lines(9) + lines(5, minute=1))
    assert list(Log.objects.order_by("pk").values_list("told__unnamed_share", flat=True)) == [1.0, 1.0]
    assert "已儲存規則" in words(client.send(RULES, {"text": "# 點名\n/roll/** 點名 /roll/9/take\n"}))
    first = Log.objects.order_by("pk")[0].pk
    client.send(f"/traffic/logs/{first}/delete/")
    assert not Log.objects.exists()  # what was read of the file later goes with it: it would count twice
    send(client, lines(9) + lines(5, minute=1))
    (told,) = Log.objects.values_list("told", flat=True)
    assert [(each["route"], each["count"], each["named"]) for each in told["pages"]] == [("點名", 14, True)]
    assert told["unnamed_share"] == 0.0
    with pytest.raises(NotFound):
        forget_log(arm_for(people["bureau_officer"]), first)


def test_rules_are_tried_on_their_examples_and_a_bad_line_is_told(people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> None:
    client = client_of("bureau_officer")
    answer = client.send(RULES, {"text": "/roll/** 點名\n/roll/*/take 缺席 /roll/9/take"})
    assert (answer.status_code, "第 2 行：例子不是由這一行命名" in words(answer)) == (422, True)
    assert not LogRules.objects.exists()
    client.send(RULES, {"text": "/roll/*/take 點名 /roll/9/take"})
    client.send(RULES, {"text": "/roll/*/take 點名 /roll/9/take"})
    assert LogRules.objects.count() == 1
    assert "由第 1 行命名為「點名」" in words(client.get(f"{RULES}?path=/roll/8/take"))
    assert "沒有規則命名" in words(client.get(f"{RULES}?path=/roll/8/other"))


def test_rules_that_somebody_else_saved_meanwhile_are_not_overwritten(people: dict[str, Somebody], db: None) -> None:
    officer = arm_for(people["bureau_officer"])
    keep_log_rules(officer, text="/a 甲", seen=marks({"text": ""}), now=clock.now())
    with pytest.raises(Stale):
        keep_log_rules(officer, text="/b 乙", seen=marks({"text": ""}), now=clock.now())
    with pytest.raises(BadInput):
        keep_log_rules(officer, text="a", seen=None, now=clock.now())
    assert log_rules(officer) == "/a 甲"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("/a", Fault.PARTS), ("/a b c d", Fault.PARTS), ("a b", Fault.PATTERN), ("/*a*/ b", Fault.PATTERN), ("/**/a/** b", Fault.PATTERN),
        ("/a " + "b" * 41, Fault.LONG), ("/a b\n" * 101, Fault.MANY), ("/a b /c", Fault.EXAMPLE),
    ],
)  # fmt: skip
def test_a_line_that_is_no_rule_is_named_with_its_reason(text: str, fault: Fault) -> None:
    with pytest.raises(BadLine) as told:
        written(text)
    assert told.value.fault == fault


@pytest.mark.parametrize(
    ("pattern", "fits", "others"),
    [
        ("/a/*", ("/a/b", "/a/"), ("/a", "/a/b/c", "/b/a")), ("/a/**", ("/a", "/a/b", "/a/b/c"), ("/b",)),
        ("/a/**/edit", ("/a/edit", "/a/1/edit", "/a/1/2/edit"), ("/a/1", "/edit")), ("/x*y", ("/xy", "/x1y"), ("/x", "/xyz", "/y")),
        ("/aa*aa", ("/aaaa",), ("/aaa",)), ("/", ("/",), ("/a",)),
    ],
)  # fmt: skip
def test_a_pattern_fits_by_parts(pattern: str, fits: tuple[str, ...], others: tuple[str, ...]) -> None:
    found = matcher(pattern)
    assert [found(each) for each in (*fits, *others)] == [True] * len(fits) + [False] * len(others)


@given(st.lists(st.sampled_from(["a", "b", "ab", ""]), min_size=1, max_size=6))
def test_every_path_fits_itself_and_everything(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    assert matcher(path)(path)
    assert matcher("/**")(path)
    assert tried(written(f"/** 全部 {path}"), path) is not None


def test_no_path_makes_a_pattern_slow() -> None:
    found = matcher("/a*a/**/" + "b*b/" * 20)
    assert not found("/" + "a" * 1_000_000 + "/b" * 100_000)


def test_rules_name_a_path_by_the_first_that_fits() -> None:
    rules = route_rules([("/roll/*/take", "點名"), ("/roll/**", "其他")])
    assert [route_of(path, rules) for path in ("/roll/9/take", "/roll/9", "/meals")] == [("點名", True), ("其他", True), ("/meals", False)]
