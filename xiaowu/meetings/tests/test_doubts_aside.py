"""Doubts lead to their paragraphs, are set aside by somebody who has checked them, and come back only if the words change."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import as_owner
from tests.client import hidden, words
from xiaowu.meetings.actions import agenda
from xiaowu.meetings.models import Item
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Block, Document, Kind

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
WRONG = "請各校於115年2月30日前完成。"


@pytest.fixture
def doubted(actor_of: ActorOf) -> int:
    read = Document((Block(Kind.TITLE, "聯席會議", line=1), Block(Kind.POINT, WRONG, line=2)))
    return agenda.keep_minutes(actor_of("bureau_officer"), read=read, filename="minutes.txt", body="聯席會議")


def item_of(meeting: int) -> int:
    with as_owner():
        return int(Item.objects.get(meeting_id=meeting, text__contains="2月30日").pk)


def keys(meeting: int) -> list[str]:
    with as_owner():
        return [each.key for each in minutes.doubted(meeting)[1]]


def test_a_doubt_leads_to_its_paragraph_and_a_correction_back_to_it(client_of: ClientOf, doubted: int) -> None:
    client, item = client_of("bureau_officer"), item_of(doubted)
    page = client.get(f"/meetings/{doubted}/")
    assert f'href="#i{item}"' in page.content.decode()
    assert f'id="i{item}"' in page.content.decode()
    where = f"/meetings/{doubted}/items/{item}/"
    form = client.get(where)
    assert "沒有這一天" in words(form) or "不存在" in words(form)
    saved = client.send(where, {"text": WRONG.replace("30日", "25日"), "seen": hidden(form, "seen")}, follow=False)
    assert saved.url == f"/meetings/{doubted}/#i{item}"
    assert keys(doubted) == []


def test_a_doubt_that_was_looked_into_is_put_aside_and_brought_back_from_the_notice(client_of: ClientOf, doubted: int) -> None:
    client, (key,) = client_of("bureau_officer"), keys(doubted)
    where = f"/meetings/{doubted}/doubts/"
    told = client.send(where, {"key": key, "as": "right"})
    assert ("復原" in words(told), keys(doubted)) == (True, [])
    assert 'id="doubts"' not in told.content.decode()
    notice = re.findall(r'<div class="notice success undoable".*?</form>', told.content.decode(), re.S)[0]
    sent = dict(re.findall(r'name="(key|as)" value="([^"]*)"', notice))
    client.send(re.findall(r'action="([^"]*)"', notice)[0], sent)
    assert keys(doubted) == [key]


def test_what_was_put_aside_is_doubted_again_only_where_its_words_change(client_of: ClientOf, doubted: int) -> None:
    client, (key,), item = client_of("bureau_officer"), keys(doubted), item_of(doubted)
    client.send(f"/meetings/{doubted}/doubts/", {"key": key})
    for text, again in ((f"{WRONG}謝謝。", False), ("請各校於115年4月31日前完成。", True)):
        form = client.get(f"/meetings/{doubted}/items/{item}/")
        client.send(f"/meetings/{doubted}/items/{item}/", {"text": text, "seen": hidden(form, "seen")})
        assert bool(keys(doubted)) == again


def test_only_who_keeps_minutes_puts_a_doubt_aside_and_only_one_that_is_there(client_of: ClientOf, doubted: int) -> None:
    (key,) = keys(doubted)
    assert client_of("it_coordinator").send(f"/meetings/{doubted}/doubts/", {"key": key}).status_code == 403
    assert client_of("bureau_officer").send(f"/meetings/{doubted}/doubts/", {"key": "0" * 16}).status_code == 404
    assert keys(doubted) == [key]


def test_of_two_resolutions_that_end_alike_each_is_confirmed_by_itself(client_of: ClientOf, actor_of: ActorOf) -> None:
    ends = "請依彙整表辦理，並請參閱，列管。"
    motions = tuple(
        Block(Kind.MOTION, f"案由{number}", f"提案{number}：", line=place, children=(Block(Kind.RESOLUTION, ends, "決議：", line=place + 1),))
        for place, number in ((2, "一"), (5, "二"))
    )
    read = Document((Block(Kind.TITLE, "聯席會議", line=1), *motions))
    meeting = agenda.keep_minutes(actor_of("bureau_officer"), read=read, filename="minutes.txt", body="聯席會議")
    before = keys(meeting)
    assert len(set(before)) == len(before) == 4  # of each: no owner and day, nothing attached
    client_of("bureau_officer").send(f"/meetings/{meeting}/doubts/", {"key": before[0]})
    assert keys(meeting) == before[1:]


def test_what_is_doubted_no_more_is_put_aside_no_more(client_of: ClientOf, doubted: int) -> None:
    client, (key,), item = client_of("bureau_officer"), keys(doubted), item_of(doubted)
    client.send(f"/meetings/{doubted}/doubts/", {"key": key})
    for text in ("請各校於115年2月25日前完成。", WRONG):
        form = client.get(f"/meetings/{doubted}/items/{item}/")
        client.send(f"/meetings/{doubted}/items/{item}/", {"text": text, "seen": hidden(form, "seen")})
    assert keys(doubted) == [key]
