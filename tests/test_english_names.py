"""On an English page a class, a grade and a district are called in English; what a form sends back, and what is taken away, is as it is stored."""

import re
from collections.abc import Callable
from typing import Any

from lxml import html

from conftest import Somebody
from xiaowu.kernel import clock

CHINESE = re.compile(r"[一二三四五六七八九]年\d+班|[一-鿿]{1,3}年級|(?:板橋|文山|瑞芳|淡水)(?![\w（]*(?:國小|國中|高中|中學|學校))")


def in_english(client: Any, where: str) -> Any:
    client.send("/language/", {"language": "en"}, follow=False)
    answer = client.get(where, follow=True)
    page = html.fromstring(answer.content.decode())
    assert (answer.status_code, page.get("lang")) == (200, "en"), where
    return page


def shown(page: Any) -> list[str]:
    """What a reader sees of a page, part by part; what people wrote themselves, and the names of schools, aside."""
    return [each.strip() for each in page.xpath("//body//text()[not(ancestor::script or ancestor::template or ancestor::style)]") if each.strip()]


def test_readers_of_english_see_classes_grades_and_districts_in_english(client_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    teacher, today = people["homeroom_teacher"], clock.today()
    school, of_class = f"/roster/{teacher.school_id}/", f"/attendance/{teacher.school_id}/{teacher.class_id}/"
    pages = {
        "student_affairs": ["/", "/attendance/school/", f"{of_class}{today}/", f"{of_class}{today:%Y-%m}/", school],
        "clerk": ["/attendance/counts/"],
        "it_coordinator": [f"{school}classes/{teacher.class_id}/", f"{school}staff/", f"{school}students/new/"],
        "bureau_officer": ["/attendance/city/", "/attendance/city/report/?by=district", "/roster/schools/", "/attendance/city/closures/"],
    }
    told = {where: shown(in_english(client_of(role), where)) for role, addresses in pages.items() for where in addresses}
    said = {where: " ".join(parts) for where, parts in told.items()}
    assert {where: CHINESE.findall(text) for where, text in said.items() if CHINESE.search(text)} == {}
    assert re.search(r"Grade \d, Class \d", said[f"{of_class}{today}/"])
    assert "Wenshan" in said["/attendance/city/"]


def test_what_a_form_sends_back_is_as_it_is_stored_whatever_its_reader_sees(client_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    teacher = people["homeroom_teacher"]
    page = in_english(client_of("it_coordinator"), f"/roster/{teacher.school_id}/classes/{teacher.class_id}/")
    (name,) = page.xpath("//form[contains(@action, '/rename/')]//input[@name='name']/@value")
    assert re.fullmatch(r"[一二三四五六]年\d+班", name)
    officer = in_english(client_of("bureau_officer"), "/roster/schools/")
    districts = {each.get("value"): each.text for each in officer.xpath("//select[@name='district']/option")}
    assert (districts["板橋"], districts["瑞芳"]) == ("Banqiao", "Ruifang")
