"""A page that is older than somebody else's write does not write over it; what both changed is asked, and sent once more it is written."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from lxml import html

from conftest import as_owner
from xiaowu.kernel import clock
from xiaowu.roster.models import Person, School, SchoolClass, Student
from xiaowu.roster.tests.ending import TODAY, Stage, history

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Client]


def shown(client: Client, page: str, action: str) -> dict[str, str]:
    """What the form with that action carries, as a browser would send it."""
    text = client.get(page).content.decode()
    form = next(each for each in re.findall(r"<form.*?</form>", text, re.S) if f'action="{action}"' in each)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            sent[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.S):
        sent[name] = re.search(r'value="([^"]*)" selected', options)[1]  # type: ignore[index]
    return sent


def test_two_keepers_each_keep_what_only_they_changed_of_a_child_and_are_asked_about_the_rest(stage: Stage, client_of: ClientOf) -> None:
    one, other = client_of("it_coordinator"), client_of("it_coordinator")
    page = f"/roster/{stage.here}/students/{stage.child}/"
    old, older, other_old = (shown(each, page, f"{page}correct/") for each in (one, one, other))

    def child() -> tuple[str, str]:
        with as_owner():
            return Student.objects.values_list("name", "diet").get(pk=stage.child)

    assert other.post(f"{page}correct/", other_old | {"diet": "vegetarian"}).status_code == 303
    assert one.post(f"{page}correct/", old | {"name": "周新名"}).status_code == 303
    assert child() == ("周新名", "vegetarian")
    answer = one.post(f"{page}correct/", older | {"diet": "no_pork"})
    assert (answer.status_code, child()) == (409, ("周新名", "vegetarian"))
    (form,) = html.fromstring(answer.content.decode()).xpath(f"//form[@action='{page}correct/']")
    fields = form.xpath(".//*[@name][not(@type='hidden')]")
    assert [(each.get("name"), each.get("value")) for each in fields[:3]] == [("diet", "vegetarian"), ("diet", "no_pork"), ("name", "周新名")]
    again = {each.get("name"): each.get("value") for each in form.xpath(".//input[@name][not(@type='radio')]")}
    assert one.post(f"{page}correct/", again | {"diet": "no_pork"}).status_code == 303
    assert child() == ("周新名", "no_pork")


def test_an_old_page_does_not_put_a_child_back_into_its_former_class(stage: Stage, client_of: ClientOf) -> None:
    one = client_of("it_coordinator")
    page = f"/roster/{stage.here}/students/{stage.child}/"
    old, untouched = shown(one, page, f"{page}move/"), shown(one, page, f"{page}move/")
    with as_owner():
        beside = SchoolClass.objects.filter(school_id=stage.here, academic_year=115).exclude(pk=stage.class_id).order_by("pk")[0]
    assert one.post(f"{page}move/", shown(one, page, f"{page}move/") | {"class_id": beside.pk, "seat": 57}).status_code == 303
    assert one.post(f"{page}move/", untouched).status_code == 303
    answer = one.post(f"{page}move/", old | {"seat": 56})
    assert (answer.status_code, f"目前的內容：{beside.name}" in answer.content.decode()) == (409, True)
    assert history(stage.here, stage.child)[-1][:2] == (beside.pk, 57)


def test_an_old_page_does_not_write_over_a_number_a_school_a_code_a_class_or_a_name(stage: Stage, client_of: ClientOf) -> None:
    keeper, officer = client_of("it_coordinator"), client_of("bureau_officer")
    with as_owner():
        teacher = Person.objects.filter(post__school_class_id=stage.class_id).order_by("pk")[0]
    school, child = f"/roster/{stage.here}/", f"/roster/{stage.here}/students/{stage.child}/"
    cases = (
        (keeper, child, f"{child}number/", "number", Student, stage.child),
        (officer, school, f"{school}correct/", "name", School, stage.here),
        (officer, school, f"{school}code/", "code", School, stage.here),
        (keeper, f"{school}classes/{stage.class_id}/", f"{school}classes/{stage.class_id}/rename/", "name", SchoolClass, stage.class_id),
        (keeper, f"{school}staff/", f"{school}staff/people/{teacher.pk}/rename/", "name", Person, teacher.pk),
    )
    for client, page, action, field, model, pk in cases:
        old, untouched = shown(client, page, action), shown(client, page, action)
        assert old["seen"] != ""
        with as_owner():
            model.objects.filter(pk=pk).update(**{field: "990001"})  # type: ignore[attr-defined]
        assert client.post(action, untouched).status_code == 303
        answer = client.post(action, old | {field: "990002"})
        assert (answer.status_code, "990001" in answer.content.decode()) == (409, True), action
        with as_owner():
            assert getattr(model.objects.get(pk=pk), field) == "990001"  # type: ignore[attr-defined]
        assert client.post(action, shown(client, page, action) | {field: "990002"}).status_code == 303


def test_the_same_place_from_another_day_is_said_to_change_nothing(stage: Stage, client_of: ClientOf) -> None:
    one, before = client_of("it_coordinator"), history(stage.here, stage.child)
    page = f"/roster/{stage.here}/students/{stage.child}/"
    answer = one.post(f"{page}move/", shown(one, page, f"{page}move/") | {"since": (clock.today() - timedelta(days=3)).isoformat()})
    assert (answer.status_code, "沒有寫入" in answer.content.decode()) == (422, True)
    assert history(stage.here, stage.child) == before
    assert clock.today() == TODAY
