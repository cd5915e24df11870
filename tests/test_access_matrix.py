"""Who may open what, tried from the outside: every page with every role, against the declarations."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from conftest import Somebody
from tests.conftest_tools import HouseClient, program, words
from xiaowu.identity.oidc.rules import PROGRAMS, Scope
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, declared
from xiaowu.kernel.access.checks import permission_of, permissions_of, views
from xiaowu.kernel.imports import kinds
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Program, Role

ClientOf = Callable[[str], Any]
ROLES = [role.value for role in Role]
NOT_PAGES = {"healthz", "readyz", "metrics", "account_login", "account_logout", "idp:oidc:userinfo"}
# what these pages show must exist first; their own tests open them
NEED_MORE = {
    "roster:place", "roster:end_post", "roster:clear_exception", "identity:end_session",
    "meetings:attachment", "meetings:calendar_feed", "meetings:public", "meetings:public_export", "identity:person_account", "identity:letters_pdf", "identity:cards_pdf", "identity:case",
    "identity:children", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
} | {f"{kind.page}_report" for kind in kinds()}  # fmt: skip


def of_programs(view: Any) -> bool:
    """Whether only connected programs may open it."""
    return any(permission in declared() and set(declared()[permission].holders) <= set(Program) for permission in permissions_of(view) if permission)


def address(name: str, route: str, person: Somebody, student: int) -> str:
    """The page's address for things of the cast's school and class."""
    given = {
        "school_id": person.school_id, "class_id": person.class_id, "student_id": student, "guardian_id": 1, "day": clock.today(),
        "year": 2026, "month": 11, "suffix": "odt" if name.startswith("meetings:") else "csv",
        "meeting_id": 1, "item_id": 1, "question_id": 1, "opinion_id": 1, "tracked_id": 1, "person_id": 1, "case_id": 1, "alert_id": 1, "target_id": 1, "consent_id": 1, "closure_id": 1, "offer_id": 1, "mistake_id": 1, "saved_id": 1, "import_id": 1, "uid": uuid.UUID(int=0), "kind": "pupil", "batch": uuid.UUID(int=0), "pk": 1, "client_id": "x",
    }  # fmt: skip
    return reverse(name, kwargs={key: value for key, value in given.items() if f":{key}>" in route})


def named_views() -> list[tuple[str, str, str]]:
    found = []
    for route, name, view in views():
        permission = permission_of(view)
        if name and permission and name not in NOT_PAGES | NEED_MORE and not name.startswith("api:") and not of_programs(view):
            found.append((name, route, permission))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_exactly_what_the_declarations_say(client_of: ClientOf, people: dict[str, Somebody], role: str, owner: Any) -> None:
    """GET of every page of the cast's own school: allowed ones answer, the others refuse. A form's address answers GET with 405."""
    from xiaowu.roster.models import Student  # needs Django set up

    teacher = people["homeroom_teacher"]
    with owner():
        student = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").first()
    client = client_of(role)
    wrong = []
    for name, route, permission in named_views():
        response = client.get(address(name, route, teacher, student.pk if student else 0))
        allowed = permission in (PUBLIC, SIGNED_IN) or Role(role) in declared()[permission].holders
        answers = (200, 302, 400, 405) if name == "idp:oidc:authorization" else (200, 302, 405)  # a partner asks nothing there
        if (response.status_code in answers) != allowed or (not allowed and response.status_code != 403):
            wrong.append((name, permission, allowed, response.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ["homeroom_teacher", "clerk", "nutritionist", "it_coordinator", "student_affairs", "principal"])
def test_no_role_of_a_school_opens_another_schools_pages(client_of: ClientOf, people: dict[str, Somebody], role: str, owner: Any) -> None:
    from xiaowu.roster.models import Student  # needs Django set up

    stranger = people["other_teacher"]
    with owner():
        student = Student.objects.filter(school_class_id=stranger.class_id).order_by("pk").first()
    assert student is not None
    client = client_of(role)
    opened = []
    for name, route, permission in named_views():
        if "school_id>" not in route or permission in (PUBLIC, SIGNED_IN):
            continue
        response = client.get(address(name, route, stranger, student.pk))
        if response.status_code in (200, 302):
            opened.append((name, response.status_code))
        assert student.name not in words(response), name
    assert opened == []


def test_nobody_signed_in_is_led_to_the_sign_in_by_every_page(people: dict[str, Somebody], db: None) -> None:
    client = HouseClient()
    for name, route, permission in named_views():
        response = client.get(address(name, route, people["homeroom_teacher"], 1))
        if permission != PUBLIC:
            assert (name, response.status_code, response.url.split("?")[0]) == (name, 302, "/accounts/login/")


SCIM_TRIES = {
    "GET": "/scim/v2/Users", "POST": "/scim/v2/Users/.search", "PUT": "/scim/v2/Users/x", "PATCH": "/scim/v2/Users/x", "DELETE": "/scim/v2/Users/x",
}  # fmt: skip


def addresses_of_programs() -> list[tuple[str, str, str]]:
    """(method, address, permission) of all that programs may call: OneRoster's addresses by GET, SCIM's by each method."""
    tried = []
    for route, name, view in views():
        if not of_programs(view):
            continue
        if name is not None and name.startswith("oneroster_"):
            tried.append(("GET", "/" + re.sub(r"<str:\w+>", "nobody", route), str(permission_of(view))))
        elif name == "scim":
            tried += [(method, where, str(permission_of(view, method))) for method, where in SCIM_TRIES.items()]
    return tried


@pytest.mark.parametrize(("scope", "is_city"), [(scope, is_city) for scope, roles in PROGRAMS.items() for is_city in (True, False) if roles[is_city]])
def test_each_program_opens_exactly_what_the_declarations_say(
    actor_of: ClientOf, people: dict[str, Somebody], owner: Any, scope: Scope, is_city: bool
) -> None:
    """What it may not open answers 403; what it may answers anything else, since nothing of that name may be there."""
    role = PROGRAMS[scope][is_city]
    with owner():
        codes = () if is_city else (School.objects.get(pk=people["clerk"].school_id).code,)
    http = program(actor_of("bureau_officer"), scope, codes=codes)
    tried, wrong = addresses_of_programs(), []
    assert len(tried) > 40
    for method, where, permission in tried:
        answer = http.request(method, where, json={} if method in ("PUT", "PATCH", "POST") else None)
        if (answer.status_code == 403) == (role in declared()[permission].holders) or answer.status_code >= 500:
            wrong.append((method, where, permission, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_nobody_opens_with_a_session_what_is_for_programs(client_of: ClientOf, role: str) -> None:
    client = client_of(role)
    assert {client.generic(method, where).status_code for method, where, _permission in addresses_of_programs()} == {401}


def test_a_refusal_is_audited(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    from xiaowu.kernel.models import AuditEntry  # needs Django set up

    client_of("clerk").get("/roster/schools/")
    with owner():
        entry = AuditEntry.objects.latest("pk")
    assert (entry.account_id, entry.verb, entry.subject) == (people["clerk"].account_id, "refused", "roster.see_schools")


def test_the_matrix_page_says_what_the_declarations_say(client_of: ClientOf) -> None:
    page = words(client_of("clerk").get("/access/"))
    assert all(grant.title in page for grant in declared().values())
