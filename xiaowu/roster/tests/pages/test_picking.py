"""Schools, classes and people are picked by a few letters, a code or a number:
a single match is taken, several are listed, and nobody sees more than they may.
"""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.kernel.ui.picking import among, words_of
from xiaowu.roster.models import OutsidePost, Person, School
from xiaowu.roster.queries import places
from xiaowu.roster.queries.picking import PEOPLE, SCHOOLS, class_choice, officer_choices, person_label, school_label
from xiaowu.roster.tests.ending import Stage, label_of

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


def labels(actor: Any, text: str, **within: str) -> list[str]:
    return [each.label for each in SCHOOLS.found(actor, text, within)]


def test_a_school_is_found_by_a_short_name_its_code_its_area_and_its_own_label(actor_of: ActorOf, stage: Stage) -> None:
    officer, label = actor_of("bureau_officer"), label_of(stage.here)
    with as_owner():
        school = School.objects.get(pk=stage.here)
    for text in (label, school.name.removeprefix("市立"), school.code, f"{school.code[:5]} {school.name[-4:]}", school.code.lower()):
        assert label in labels(officer, text), text
    assert labels(officer, label) == [label]
    assert labels(officer, school.code)[0].split("（")[1].startswith(school.code)
    assert labels(officer, "") == labels(officer, "火星國小") == []


def test_schools_of_a_name_come_before_those_that_lie_in_a_district_of_it(actor_of: ActorOf, stage: Stage) -> None:
    with as_owner():
        School.objects.filter(pk=stage.here).update(name="市立金石國小")
        others = list(School.objects.exclude(pk=stage.here).filter(closed_on=None).values_list("pk", flat=True)[:5])
        School.objects.filter(pk__in=others).update(area="0金石區")
        code = School.objects.get(pk=stage.here).code
    found = labels(actor_of("bureau_officer"), "金石")
    assert (len(found), found[0]) == (6, label_of(stage.here))
    assert label_of(stage.here) in labels(actor_of("bureau_officer"), "".join(chr(ord(each) + 0xFEE0) for each in code))


def test_a_form_narrows_by_level_and_leaves_out_one(actor_of: ActorOf, stage: Stage) -> None:
    officer, label = actor_of("bureau_officer"), label_of(stage.here)
    assert labels(officer, label, level="elementary", but="0") == [label]
    assert labels(officer, label, level="junior_high") == []
    assert labels(officer, label, but=str(stage.here)) == []
    assert labels(officer, label, level="nonsense", but="nonsense") == [label]


def test_every_school_is_told_from_every_other(db: None) -> None:
    with as_owner():
        told = [school_label(each) for each in School.objects.filter(closed_on=None)]
    assert len(told) == len(set(told)) > 300


def test_people_are_found_where_ones_own_keeping_lies(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    teacher, keeper = people["other_teacher"], people["it_coordinator"]
    label, here = person_label(teacher.name, teacher.person_id), {"school": str(keeper.school_id)}

    def found(role: str, text: str) -> list[str]:
        return [each.label for each in PEOPLE.found(actor_of(role), text, here)]

    assert [label] == found("bureau_officer", label) == found("bureau_officer", f"#{teacher.person_id}")
    assert found("it_coordinator", label) == found("it_coordinator", teacher.name) == []
    clerk = people["clerk"]
    assert person_label(clerk.name, clerk.person_id) in found("it_coordinator", clerk.name)
    assert found("it_coordinator", keeper.name) == []  # nobody gives a post to themselves


def test_nobody_who_keeps_no_staff_finds_people_and_no_keeper_another_schools(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    there = people["other_coordinator"].school_id
    for role, school in (("clerk", people["clerk"].school_id), ("vendor", there), ("it_coordinator", there), ("it_coordinator", "")):
        assert client_of(role).get("/roster/pick/people/", {"q": "林", "school": school}).status_code == 403


def test_bureau_finds_people_from_outside_by_name_and_firm_and_nobody_else_does(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    vendor, engineer = people["vendor"], people["network_engineer"]
    with as_owner():
        firm = OutsidePost.objects.get(post__person_id=vendor.person_id).firm
    label = person_label(vendor.name, vendor.person_id)
    for typed in (vendor.name, firm, label, f"#{vendor.person_id}"):
        assert label in words(client_of("bureau_officer").get("/roster/pick/outsiders/", {"q": typed, "role": "vendor"})), typed
    assert engineer.name not in words(client_of("bureau_officer").get("/roster/pick/outsiders/", {"q": engineer.name, "role": "vendor"}))
    assert person_label(engineer.name, engineer.person_id) in words(client_of("bureau_officer").get("/roster/pick/outsiders/", {"q": engineer.name}))
    officer = people["bureau_officer"]
    assert person_label(officer.name, officer.person_id) in words(client_of("bureau_officer").get("/roster/pick/officers/", {"q": officer.name}))
    for role in ("vendor", "network_engineer", "it_coordinator", "clerk"):
        for where in ("outsiders", "officers"):
            assert client_of(role).get(f"/roster/pick/{where}/", {"q": vendor.name}).status_code == 403


def test_number_that_tells_namesakes_apart_is_typed_whole() -> None:
    known = officer_choices([(1, "林怡君"), (12, "林怡君"), (21, "王大明")])
    for typed, found in (("林怡君", [1, 12]), ("#1", [1]), ("12", [12]), ("2", []), ("林怡君（#12）", [12]), ("王", [21])):
        assert [each.value for each in among(known, words_of(typed))] == found, typed


def test_classes_are_found_at_ones_own_schools_by_whoever_may_see_them(client_of: ClientOf, stage: Stage) -> None:
    with as_owner():
        label = class_choice(places.classes(stage.here, clock.today())[0]).label
    for role in ("it_coordinator", "bureau_officer"):
        assert label in words(client_of(role).get("/roster/pick/classes/", {"q": label, "school": stage.here}))
    for role, school in (("clerk", stage.here), ("vendor", stage.here), ("it_coordinator", stage.there), ("it_coordinator", "")):
        assert client_of(role).get("/roster/pick/classes/", {"q": "1", "school": school}).status_code == 403


def test_the_page_works_without_a_script_and_tells_the_script_the_same(client_of: ClientOf, stage: Stage) -> None:
    client, label = client_of("it_coordinator"), label_of(stage.there)
    page = client.get("/roster/pick/schools/", {"q": label, "level": "elementary"})
    assert label in words(page)
    assert '<input type="hidden" name="level" value="elementary">' in page.content.decode()
    part = client.get("/roster/pick/schools/", {"q": label}, headers={"HX-Request": "true"}).content.decode()
    assert f'<li data-label="{label}">' in part
    assert "<html" not in part
    assert "還有更多" in words(client.get("/roster/pick/schools/", {"q": "國小"}))
    assert "沒有符合的" in words(client.get("/roster/pick/schools/", {"q": "火星"}))


@pytest.mark.parametrize(("typed", "said"), [("火星國小", "找不到「火星國小」"), ("國小", "不只一筆符合「國小」")])
def test_what_fits_none_or_several_is_said_beside_the_field_and_stays_typed(client_of: ClientOf, typed: str, said: str) -> None:
    refused = client_of("bureau_officer").send("/followups/new/", {"school_id": typed, "owner": "it_coordinator", "title": "清點"})
    assert (refused.status_code, said in words(refused)) == (422, True)
    assert f'value="{typed}"' in refused.content.decode()


def test_a_label_with_a_mark_in_it_is_no_markup(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    with as_owner():
        Person.objects.filter(pk=people["clerk"].person_id).update(name='王<b>"x"')
    here = {"q": "王", "school": people["clerk"].school_id}
    text = client_of("it_coordinator").get("/roster/pick/people/", here, headers={"HX-Request": "true"}).content.decode()
    assert "<b>" not in text
    assert "王&lt;b&gt;&#34;x&#34;" in text


def test_a_page_with_pickers_asks_nothing_for_them_and_a_search_little(client_of: ClientOf, stage: Stage) -> None:
    client = client_of("it_coordinator")
    with statements() as run:
        client.get(f"/roster/{stage.here}/students/{stage.child}/")
    assert not [each for each in run if '"roster_school"."closed_on" IS NULL' in each]
    with statements() as run:
        client.get("/roster/pick/schools/", {"q": "國小"}, headers={"HX-Request": "true"})
    assert len(run) == 2
