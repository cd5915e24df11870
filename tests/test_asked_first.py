"""What publishes, ends or sends asks first; every address that is sent a form does so, offers to undo, or says on its page why neither is needed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import RequestFactory

from conftest import Somebody, as_owner
from tests.client import hidden
from tests.forms import is_at_once
from tests.routes import of_programs, source
from xiaowu.kernel.access.checks import methods_of, views
from xiaowu.kernel.ui.asking import ITS_PAGE

ClientOf = Callable[[str], Any]
# protocols whose partner sends the form, and no browser
PROGRAMS = {"scim", "scim_root", *(f"idp:oidc:{end}" for end in ("token", "revoke", "device_code", "introspect", "userinfo", "logout"))}


def verbs_of(view: Any) -> set[str]:
    """The buttons of a flow; of any other address the one that it has."""
    return set(getattr(view, "verbs", {""}))


def test_every_address_that_people_send_a_form_to_asks_offers_undo_or_says_why_neither() -> None:
    """Where the cast finds no button, too: a new page cannot forget it."""
    sent = {name: view for _route, name, view in views() if name and "POST" in methods_of(view) and not name.startswith("api:")}
    by_people = {name: view for name, view in sent.items() if not of_programs(view) and name not in PROGRAMS}
    silent = [
        (name, verb)
        for name, view in by_people.items()
        for verb in verbs_of(view)
        if not is_at_once(view, verb) and (verb not in view.asked_verbs if hasattr(view, "verbs") else not hasattr(view, "asks"))  # type: ignore[attr-defined]  # marks of views
    ]
    assert silent == []
    assert len(by_people) > 100


# pages that show no plan that anybody else could change: one's own factor, one's own consent, a whole meeting; a file's rows are marked themselves
NO_PLAN = {
    "mfa_deactivate_totp", "mfa_remove_webauthn", "idp:oidc:authorization", "idp:oidc:device_authorization", "meetings:remove",
}  # fmt: skip


def test_a_page_that_is_itself_the_question_is_answered_only_as_it_was_shown() -> None:
    pages = {name: view for _route, name, view in views() if name and ITS_PAGE in getattr(view, "at_once", {}).values()}
    loose = {name for name, view in pages.items() if not re.search(r"\b(is_as_shown|as_shown|is_answered|asks_first|seen)\b", source(view))}
    assert {name for name in loose if not name.startswith("imports:")} == NO_PLAN
    assert {"roster:turn", "roster:turn_city", "vulnerabilities:new_letter", "attendance:close_schools", "roster:take_offer"} <= pages.keys() - loose


def test_what_programs_send_by_themselves_asks_for_no_form_token_and_shows_nobody_a_page() -> None:
    for name in PROGRAMS:
        assert next(view for _route, each, view in views() if each == name).csrf_exempt  # type: ignore[attr-defined]  # a mark of Django's


@pytest.mark.parametrize("verb", ["publish", "cancel"])
def test_a_meeting_is_published_or_called_off_only_after_a_yes_to_what_was_shown(client_of: ClientOf, verb: str) -> None:
    from xiaowu.meetings.models import Meeting  # needs Django set up
    from xiaowu.meetings.rules.flow import Stage
    from xiaowu.meetings.tests.sample import meeting_at

    meeting, officer = meeting_at(Stage.DRAFT if verb == "publish" else Stage.AGENDA), client_of("bureau_officer")
    where = f"/meetings/{meeting.pk}/advance/"
    asked = officer.send(where, {"verb": verb, "_page": f"/meetings/{meeting.pk}/"}, follow=False, says_yes=False)
    assert (asked.status_code, Meeting.objects.get(pk=meeting.pk).stage) == (200, meeting.stage)
    done = officer.send(where, {"verb": verb, "_yes": hidden(asked, "_yes")}, follow=False, says_yes=False)
    assert done.status_code == 303
    assert Meeting.objects.get(pk=meeting.pk).stage == (Stage.PUBLISHED if verb == "publish" else Stage.CANCELLED)


def test_whoever_goes_back_to_a_form_that_is_there_no_more_comes_to_its_page_and_without_one_to_the_first(client_of: ClientOf) -> None:
    from xiaowu.meetings.rules.flow import Stage  # needs Django set up
    from xiaowu.meetings.tests.sample import meeting_at

    meeting, officer = meeting_at(Stage.AGENDA), client_of("bureau_officer")
    where, there, key = f"/meetings/{meeting.pk}/advance/", f"/meetings/{meeting.pk}/", "k" * 32
    for page, leads in (("/meetings/?q=x", "/meetings/?q=x"), ("https://elsewhere.example/", "/"), ("/nowhere/", "/"), ("", "/")):
        answer = officer.send(where, {"verb": "cancel", "_back": "1", "_page": page}, follow=False, says_yes=False)
        assert (answer.status_code, answer["Location"]) == (303, leads)
    for _again in range(2):
        assert officer.send(where, {"verb": "cancel", "_back": "1", "_page": there}, key=key, follow=False, says_yes=False).status_code == 200
    meeting.refresh_from_db()
    assert meeting.stage == Stage.AGENDA
    assert (
        "確定" in officer.send(where, {"verb": "cancel", "_page": there}, key=key, follow=False, says_yes=False).content.decode()
    )  # the key is free still


def test_nobody_is_asked_about_what_the_commit_would_refuse(people: dict[str, Somebody], db: None) -> None:
    from xiaowu.kernel.ui.asking import Question, asks_first  # needs Django set up
    from xiaowu.roster.models import School

    school = people["clerk"].school_id

    def follow_nobody(_request: Any) -> HttpResponse:
        with as_owner():
            School.objects.filter(pk=school).update(closed_on="2026-11-24", successor_id=2**40)  # whether it is there, the commit looks
        return HttpResponse()

    request: Any = RequestFactory().post("/")
    asked: Any = asks_first(lambda _request: Question("", "", ""))(follow_nobody)
    with pytest.raises(IntegrityError):
        asked(request)
    assert not request.is_tried  # what comes next is no try


def test_a_question_holds_no_lock_of_its_try_while_it_is_written_and_read(people: dict[str, Somebody], db: None) -> None:
    """The try of a merger of 3,200 children takes seconds; what it locked is free again as soon as it is taken back."""
    from xiaowu.kernel.database.rows import value  # needs Django set up
    from xiaowu.kernel.ui.asking import Question, asks_first
    from xiaowu.roster.models import School

    school, held = people["clerk"].school_id, []

    def locks() -> Any:
        return value(
            "select count(*) from pg_locks where pid = pg_backend_pid() and relation = 'roster_school'::regclass and mode = 'RowExclusiveLock'"
        )

    def rename(_request: Any) -> HttpResponse:
        with as_owner():
            School.objects.filter(pk=school).update(name="改名")
        held.append(locks())
        return HttpResponse()

    request: Any = RequestFactory().post("/")
    request.actor, request._messages = None, default_storage(request)
    ask: Any = asks_first(lambda _request: Question("改名", "", ""))(rename)
    before = locks()
    assert ask(request).status_code == 200
    assert (before, held, locks()) == (0, [1], 0)


def test_no_words_of_success_stand_on_a_refusal(db: None) -> None:
    from xiaowu.kernel.errors import Conflict  # needs Django set up
    from xiaowu.kernel.ui.refusals import answer

    request: Any = RequestFactory().post("/")
    request.actor, request._messages = None, default_storage(request)
    messages.success(request, "已復原")
    shown = answer(request, Conflict("同時有人更動了相同的資料。")).content.decode()
    assert "同時有人更動了相同的資料。" in shown
    assert "已復原" not in shown
