"""Another city begins (另一個縣市): its facts are loaded into an empty database that has its tables, and its first officer opens every page. In a process of its own."""

import json
import sys
from types import SimpleNamespace
from typing import Any

import django


def begin(words: list[str]) -> dict[str, Any]:
    """What was loaded, how many pages were opened, and which of them contain one of the words."""
    from django.db import transaction  # needs Django set up

    from tests.cast import signed_in  # needs Django set up
    from xiaowu.identity.actions.accounts import make_first_officer  # needs Django set up
    from xiaowu.kernel import clock  # needs Django set up
    from xiaowu.kernel.actor import system  # needs Django set up
    from xiaowu.roster.actions.facts import load_facts  # needs Django set up
    from xiaowu.roster.models import School, Term  # needs Django set up

    with transaction.atomic():
        schools = load_facts(system("init"))
        officer = make_first_officer(system("officer"), sign_in="first", name="局承辦", password="Xiaowu-115", today=clock.today())
    client = signed_in(officer.pk)
    pages = _pages(client, School.objects.order_by("pk")[0].pk)
    return {
        "schools": schools,
        "cities": sorted(set(School.objects.values_list("city", flat=True))),
        "terms": [(each.academic_year, each.semester, each.starts.isoformat()) for each in Term.objects.order_by("starts")],
        "opened": sum(status == 200 for _name, status, _text in pages),
        "found": [(name, word) for name, _status, text in pages for word in words if word in text],
        "sections": client.get("/roster/bureau/").content.decode(),
    }


def _pages(client: Any, school: int) -> list[tuple[str, int, str]]:
    """Every readable address, in both languages, and one refusal by each permission: its name, the status, the content."""
    from django.db import transaction  # needs Django set up

    from tests.routes import USUAL, address, routes  # needs Django set up
    from xiaowu.roster.rules.roles import Role  # needs Django set up

    USUAL["id"] = school
    nobody: Any = SimpleNamespace(school_id=school, class_id=0, person_id=0)
    found = []
    refused: set[str] = set()  # a refusal names its permission, and says nothing of the page
    for route in (each for each in routes() if each.method == "GET" and each.permission not in refused):
        for language in ("zh-hant", "en"):
            client.cookies["django_language"] = language
            with transaction.atomic():
                answer = client.get(address(route.name, route.pattern.replace("<day>", "<day:day>"), nobody, 0))
                content = b"".join(answer) if answer.streaming else answer.content
                transaction.set_rollback(True)
            found.append((route.name, answer.status_code, content.decode(errors="ignore")))
        if Role.BUREAU_OFFICER not in (route.holders() or {Role.BUREAU_OFFICER}):
            refused.add(route.permission)
    return found


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(begin(sys.argv[1:])))
