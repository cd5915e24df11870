"""On an English page its title, its heading and the heads of its columns are in English, names and what people wrote aside."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from conftest import Somebody, as_owner
from tests.routes import MADE_FIRST, address, first_student, routes
from xiaowu.roster.models import Person, School, Student

CHINESE = re.compile("[\u3400-\u9fff]")
HEADS = "//title | //h1 | //th[@scope='col']"
# whose heading is what somebody wrote: a subject, a meeting's own name, a round's
WRITTEN = {"followups:follow_up", "meetings:meeting", "vulnerabilities:round"}


def names() -> list[str]:
    """Of schools, people and children, the longest first."""
    with as_owner():
        found = {name for model in (School, Person, Student) for name in model.objects.values_list("name", flat=True)}
    return sorted(found, key=len, reverse=True)


def heads_of(answer: Any, known: list[str]) -> list[str]:
    """What stands in Chinese in the heads of a page that is in English."""
    if answer.status_code != 200 or answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = html.fromstring(answer.content)
    found = []
    for head in page.xpath(HEADS) if page.get("lang") == "en" else ():
        text = str(head.text_content())
        for name in known if CHINESE.search(text) else ():
            text = text.replace(name, "")
        if CHINESE.search(text):
            found.append(text.strip())
    return found


RUN_TOGETHER = re.compile(r"[a-z)\d][.?!;][A-Z][a-z]|:\d\d[A-Z]")
_UNSEEN = re.compile(r"<(script|style|svg|template|code|pre|textarea|option)\b.*?</\1>", re.S)


def run_together(answer: Any) -> list[str]:
    """Sentences and words of an English page between which nothing stands."""
    if answer.status_code != 200 or answer.streaming or b'lang="en"' not in answer.content[:300]:
        return []
    page = _UNSEEN.sub(" ", answer.content.decode())
    text = re.sub(r"<[^>]+>", "\n", page)
    return sorted({text[max(0, each.start() - 25) : each.end() + 10] for each in RUN_TOGETHER.finditer(text)})


@pytest.mark.parametrize("role", ["it_coordinator", "bureau_officer", "student_affairs"])
def test_heads_of_every_page_are_in_english(client_of: Callable[[str], Any], people: dict[str, Somebody], role: str) -> None:
    client, teacher, known = client_of(role), people["homeroom_teacher"], names()
    student, _name = first_student(teacher)
    client.send("/language/", {"language": "en"}, follow=False)
    asked = [
        each for each in routes() if each.method == "GET" and not each.name.startswith(("api:", "idp:", "account_")) and each.name not in MADE_FIRST
    ]
    answers = {each.name: client.get(address(each.name, each.pattern, teacher, student)) for each in asked if each.name not in WRITTEN}
    assert sum(each.status_code == 200 and b'lang="en"' in each.content for each in answers.values() if not each.streaming) > 30
    assert {name: found for name, each in answers.items() if (found := heads_of(each, known))} == {}
    assert {name: found for name, each in answers.items() if (found := run_together(each))} == {}
