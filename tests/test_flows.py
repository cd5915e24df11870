"""Every flow that an app declares, walked: over all states and verbs, by everybody, twice."""

import re
import uuid
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override

from conftest import Somebody, as_owner
from tests.cast import role_of
from tests.flows import Cast, Example, example_of
from tests.transactions import undone
from xiaowu.kernel.access import declared
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import Conflict, NotFound
from xiaowu.kernel.flow.held import Move
from xiaowu.kernel.flow.pages import flow_view
from xiaowu.kernel.flow.table import ANY, BY_ITSELF
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.offer import offers
from xiaowu.roster.rules.roles import OUTSIDE_ROLES

PATHS = [path for offer in offers() for path in offer.flows]
FLOWS = {import_string(path).flow.name: path for path in PATHS}
Button = tuple[str, dict[str, Any]]
FILLED_IN = {("transfer", "place")}  # a form with many fields and no words; its own page tests it
WORDS = re.compile("[\u4e00-\u9fff]")
each_flow = pytest.mark.parametrize("name", sorted(FLOWS))


class Walk:
    """One flow, with a row of its own."""

    def __init__(self, name: str, cast: Cast) -> None:
        self.of, self.cast = import_string(FLOWS[name]), cast
        self.flow = self.of.flow
        self.example: Example = example_of(self.flow, FLOWS[name])
        self.row = self.example.make(cast)

    @property
    def states(self) -> list[Any]:
        return list(self.flow.reading.lines)

    def put(self, state: Any) -> None:
        """Put the row into this state, however it came there."""
        constants = {column: fact for column, fact in self.flow.reading.lines[state].items() if fact is not ANY}
        with as_owner():
            assert self.of.model.objects.filter(pk=self.row).update(**constants, **self.example.fills(state)) == 1

    def stored(self) -> Any:
        with as_owner():
            return self.of.model.objects.filter(pk=self.row).values().first()

    def state(self) -> Any:
        """None: the row is gone."""
        with as_owner():
            row = self.of.model.objects.filter(pk=self.row).first()
        return self.flow.of(row) if row else None

    def audits(self, verb: Any) -> int:
        with as_owner():
            return AuditEntry.objects.filter(verb=verb.value).count()

    def take(self, verb: Any, to: Any) -> None:
        """Take the verb as the app does, or as the house does."""
        if self.flow.permission(verb) == BY_ITSELF:
            with as_owner():
                self.of.advance(system("walk"), self.row, verb, writes=self.example.fills(to) if to else {})
        elif self.example.take:
            self.example.take(self.cast.actor_of(self.example.by[verb]), self.row, verb)
        else:
            self.of.advance(self.cast.actor_of(self.example.by[verb]), self.row, verb)

    def pressed(self) -> list[tuple[Any, Any]]:
        """(state, verb) of every button: each verb once, in the first state from which it leads."""
        found: dict[Any, Any] = {}
        for state, verb in self.flow.steps:
            if self.flow.permission(verb) != BY_ITSELF:
                found.setdefault(verb, state)
        return [(state, verb) for verb, state in found.items()]

    def button(self, verb: Any) -> Button:
        assert self.example.press, f"nothing says where the buttons of {self.flow.name} are"
        return self.example.press(self.row, verb)

    def press(self, person: str, button: Button, *, key: str = "") -> int:
        return int(self.cast.client_of(person).send(*button, key=key).status_code)

    def lands_on(self, verb: Any, state: Any) -> Any:
        """Where the table says it leads; None if the row goes."""
        to = self.flow.steps[state, verb].to
        return to if to in self.flow.reading.lines else None


@pytest.fixture
def walk_of(people: dict[str, Somebody], actor_of: Callable[[str], Any], client_of: Callable[[str], Any]) -> Callable[[str], Walk]:
    return lambda name: Walk(name, Cast(people, actor_of, client_of))


def test_flows_are_found_each_by_its_own_name() -> None:
    assert {"case", "consultation", "meeting", "motion", "post_offer", "request", "scim_target", "tracked", "transfer"} <= set(FLOWS)
    assert len(FLOWS) == len(PATHS)


@each_flow
def test_every_state_is_reached_and_every_permission_is_declared(name: str) -> None:
    flow = import_string(FLOWS[name]).flow
    reached = {flow.begins}
    while further := {step.to for (state, _verb), step in flow.steps.items() if state in reached} - reached:
        reached |= further
    assert reached == set(flow.states)
    assert {step.permission for step in flow.steps.values()} - {BY_ITSELF} <= set(declared())


@each_flow
def test_states_and_verbs_have_titles_in_both_languages(name: str) -> None:
    flow = import_string(FLOWS[name]).flow
    titles = [*flow.states.values(), *flow.verbs.values(), *flow.refusals.values()]
    with override("en"):
        assert [title for title in titles if gettext(title) == title] == []


@each_flow
def test_a_row_moves_as_its_table_says_and_no_other_way(walk_of: Callable[[str], Walk], name: str) -> None:
    walk = walk_of(name)
    for state in walk.states:
        for verb in walk.flow.verbs:
            with undone():
                walk.put(state)
                before, audited = walk.stored(), walk.audits(verb)
                step = walk.flow.step(state, verb)
                if step is None and not walk.flow.is_done(state, verb):
                    with pytest.raises(Conflict), transaction.atomic():
                        walk.take(verb, None)
                else:
                    walk.take(verb, step and step.to)
                if step:
                    assert (walk.state(), walk.audits(verb)) == (walk.lands_on(verb, state), audited + 1), (state, verb)
                else:
                    assert (walk.stored(), walk.audits(verb)) == (before, audited), (state, verb)


@each_flow
def test_a_step_that_wrote_no_row_is_refused_and_told_to_nobody(walk_of: Callable[[str], Walk], name: str) -> None:
    walk = walk_of(name)
    for (state, verb), step in walk.flow.steps.items():
        with undone():
            walk.put(state)
            with as_owner():
                held, audited = walk.of.model.objects.get(pk=walk.row), AuditEntry.objects.count()
                writes = walk.example.fills(step.to) if walk.lands_on(verb, state) else {}
                held.pk = 0  # deleted meanwhile: nothing has this id
                with pytest.raises(Conflict):
                    walk.of.finish(system("walk"), Move(held, state, step), verb, writes=writes)
                assert AuditEntry.objects.count() == audited, (state, verb)


def pressed_at(walk: Walk, person: str, verb: Any, place: dict[str, Any], act: Any = None) -> int:
    """The status of a button's answer at an address whose other arguments describe the row in this way."""
    asked = RequestFactory().post("/", {"verb": verb.value})
    asked.actor = walk.cast.actor_of(person)  # type: ignore[attr-defined]
    MessageMiddleware(lambda _request: HttpResponse()).process_request(asked)
    view = flow_view(walk.of, walk.flow.permission(verb), to="connections:targets", is_its_page=False, act=act)
    return view(asked, **place, row_id=walk.row).status_code


def test_a_row_moves_at_its_own_address_only(walk_of: Callable[[str], Walk]) -> None:
    walk = walk_of("scim_target")
    state, verb = walk.pressed()[0]
    walk.put(state)
    before, person = walk.stored(), walk.example.by[verb]
    with pytest.raises(NotFound):
        pressed_at(walk, person, verb, {"name": f"not {before['name']}"})
    assert walk.stored() == before
    assert pressed_at(walk, person, verb, {"name": before["name"]}) == 303
    assert walk.state() is walk.lands_on(verb, state)


def test_an_apps_own_step_is_told_the_whole_address(walk_of: Callable[[str], Walk]) -> None:
    walk, told = walk_of("post_offer"), []

    def act(_actor: Any, row: int, verb: Any, *, school_id: int) -> Any:
        told.append((row, verb, school_id))
        return walk.flow.begins

    (_state, verb), *_ = walk.pressed()
    assert pressed_at(walk, walk.example.by[verb], verb, {"school_id": 7}, act) == 303
    assert told == [(walk.row, verb, 7)]


@each_flow
def test_whoever_holds_the_permission_presses_its_button_and_nobody_else(walk_of: Callable[[str], Walk], name: str) -> None:
    walk = walk_of(name)
    for state, verb in walk.pressed():
        holders, may = declared()[walk.flow.permission(verb)].roles, walk.example.by[verb]
        for person in walk.cast.people:
            with undone():
                walk.put(state)
                before, status = walk.stored(), walk.press(person, walk.button(verb))
                if person == may:
                    assert (status, walk.state()) == (200, walk.lands_on(verb, state)), (verb, person)
                elif role_of(person) not in holders:
                    # somebody who sees no other school's, or none of these, need not learn that it exists
                    reads = declared()[walk.example.reads].roles if walk.example.reads else (role_of(person),)
                    of_none = role_of(person) not in reads or role_of(person) in OUTSIDE_ROLES  # these reach what names them alone
                    refusals = (403, 404) if person.startswith("other_") or of_none else (403,)
                    assert (status in refusals, walk.stored()) == (True, before), (verb, person, status)
                elif person.startswith("other_") or may.startswith("other_"):  # of another school
                    assert (status in (403, 404), walk.stored()) == (True, before), (verb, person)


def test_who_comes_too_late_has_the_words_back_and_a_way_to_the_thing(walk_of: Callable[[str], Walk]) -> None:
    met, given_back = set(), set()
    for name in sorted(FLOWS):
        walk = walk_of(name)
        for (_state, verb), state in product(walk.pressed(), walk.states):
            if walk.flow.step(state, verb) or walk.flow.is_done(state, verb) or (name, verb) in FILLED_IN:
                continue
            with undone():
                walk.put(state)
                client, button = walk.cast.client_of(walk.example.by[verb]), walk.button(verb)
                answer = client.send(*button)
                if answer.status_code != 409:  # the row is not found there any more, or the page's form says it
                    assert answer.status_code in (404, 422), (name, state, verb)
                    continue
                ways = set(re.findall(r'class="button[^"]*" href="([^"]+)"', answer.content.decode())) - {"/"}
                assert [client.get(way).status_code for way in ways] == [200], (name, state, verb)
                words = {each for each in button[1].values() if WORDS.search(str(each))}
                assert [each for each in words if f">{each}</textarea>" not in answer.content.decode()] == [], (name, state, verb)
                met.add(name)
                given_back |= words
    assert {"case", "meeting", "post_offer", "tracked", "transfer"} <= met
    assert {"本人出差", "已辦理"} <= given_back


@each_flow
def test_a_button_that_is_sent_twice_is_pressed_once(walk_of: Callable[[str], Walk], name: str) -> None:
    walk = walk_of(name)
    for state, verb in walk.pressed():
        with undone():
            walk.put(state)
            key, audited, may, button = uuid.uuid4().hex, walk.audits(verb), walk.example.by[verb], walk.button(verb)
            assert walk.press(may, button, key=key) == 200
            once = walk.stored()
            assert walk.press(may, button, key=key) in (200, 404), (verb, "the answer's page may be gone with the row")
            assert (walk.stored(), walk.audits(verb)) == (once, audited + 1), verb
            if walk.flow.step(walk.state() or walk.flow.begins, verb) is None:
                assert walk.press(may, button) in (200, 404, 409), verb
                assert (walk.stored(), walk.audits(verb)) == (once, audited + 1), verb
