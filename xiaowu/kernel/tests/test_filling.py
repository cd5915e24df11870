"""A form is filled into a finished page: everything typed stands there again, with what is wrong beside its field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from xiaowu.kernel.ui.filling import SentForm, filled, focused, told_on

PAGE = """<!doctype html><main><h1>班級</h1><p>甲 &amp; 乙</p>
<form method="post" action="/classes/7/"><input type="hidden" name="_key" value="other"></form>
<details><summary>新增</summary>
<form method="post" action="/classes/5/"><input type="hidden" name="_key" value="new"><input type="hidden" name="seen" value="a:1">
<label for="number">班</label><input type="text" name="number" id="number" value="1" required>
<textarea name="text" aria-label="說明">舊的</textarea>
<select name="kind"><option value="a" selected>甲</option><option value="b">乙</option></select>
<label><input type="checkbox" name="closed" checked> 關閉</label>
<input type="radio" name="way" value="x" checked><input type="radio" name="way" value="y">
<input type="password" name="secret"><input type="file" name="attachment">
<button name="verb" value="save">儲存</button></form></details>
<form method="post" action="/classes/5/"><input type="hidden" name="kind" value="other"><input name="text"></form></main>"""
typed = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


def sent(faults: dict[str, str] | None = None, path: str = "/classes/5/", **values: Any) -> SentForm:
    return SentForm(path, {name: [value] for name, value in values.items()}, {"attachment": "紀錄.odt"}, "沒有寫入。", faults or {})


def shown(told: SentForm, page: str = PAGE) -> Any:
    answer = filled(page, "/classes/", told)
    assert answer is not None
    return html.fromstring(answer)


@given(typed, typed, st.sampled_from("ab"), st.sampled_from("xy"), st.booleans())
def test_what_was_typed_stands_there_again(number: str, text: str, kind: str, way: str, closed: bool) -> None:
    values = {"number": number, "text": text, "kind": kind, "way": way, "seen": "a:0", "_key": "old", "secret": "geheim"}
    page = shown(sent(**values, **({"closed": "on"} if closed else {})))
    form = page.xpath("//form[@action='/classes/5/']")[0]
    assert form.xpath("string(.//input[@name='number']/@value)") == number
    assert form.xpath("string(.//textarea)").removeprefix("\n") == text
    assert form.xpath(".//option[@selected]/@value") == [kind]
    assert form.xpath(".//input[@type='radio'][@checked]/@value") == [way]
    assert bool(form.xpath(".//input[@name='closed'][@checked]")) == closed
    assert form.xpath(".//input[@name='seen']/@value") == ["a:0"]  # what stood there when they began to type
    assert form.xpath(".//input[@name='_key']/@value") == ["new"]
    assert "geheim" not in html.tostring(page, encoding="unicode")


def test_a_fault_stands_beside_its_field_and_the_first_takes_the_focus() -> None:
    page = shown(sent({"text": "太長。", "number": "已有「<1>」。"}, number="1", text="x"))
    form = page.xpath("//form[@action='/classes/5/']")[0]
    number, text = form.xpath(".//*[@name='number' or @name='text']")
    assert [each.get("aria-invalid") for each in (number, text)] == ["true", "true"]
    assert [page.get_element_by_id(each.get("aria-describedby")).text for each in (number, text)] == ["已有「<1>」。", "太長。"]
    assert page.xpath("//@autofocus/..") == [number]
    assert [(each.get("href"), each.text) for each in page.xpath("//*[@role='alert']//a")] == [
        ("#number", "班：已有「<1>」。"), (f"#{text.get('id')}", "說明：太長。"),
    ]  # fmt: skip


def test_a_fault_of_no_field_stands_above_the_form_and_takes_the_focus() -> None:
    page = shown(sent(number="1"))
    (alert,) = page.xpath("//form[@action='/classes/5/']//*[@role='alert']")
    assert alert.text_content() == "沒有寫入。"
    assert page.xpath("//@autofocus/..") == [alert]


def test_a_folded_form_is_opened_and_a_file_is_asked_for_again() -> None:
    page = shown(sent(number="1"))
    assert page.xpath("//details/@open") == [""]
    assert "紀錄.odt" in page.xpath("//form[@action='/classes/5/']")[0].text_content()


def test_of_two_forms_of_one_address_the_one_that_was_sent_comes_back() -> None:
    page = shown(sent(kind="other", text="新的"))
    first, second = page.xpath("//form[@action='/classes/5/']")
    assert second.xpath(".//input[@name='text']/@value") == ["新的"]
    assert first.xpath("string(.//textarea)") == "舊的"


def test_a_page_that_has_the_form_no_more_is_none() -> None:
    assert filled(PAGE, "/classes/", sent(path="/classes/9/")) is None
    assert filled(PAGE.replace('method="post"', ""), "/classes/", sent()) is None


def test_fields_apart_from_their_form_and_a_buttons_own_address_are_its_own() -> None:
    page = """<form method="post" action="/a/" id="one"></form><input name="x" form="one"><button form="one">去</button>
    <form method="post" action="/b/"><input name="y"><button formaction="/c/">去</button></form>"""
    assert shown(sent(path="/a/", x="1"), page).xpath("//input[@name='x']/@value") == ["1"]
    assert shown(sent(path="/c/", y="2"), page).xpath("//input[@name='y']/@value") == ["2"]


def test_everything_else_of_the_page_stays_as_it_was() -> None:
    answer = filled(PAGE, "/classes/", sent(path="/classes/7/"))
    assert answer is not None
    alert = answer[answer.index('<div class="notice error"') : answer.index("</div>") + len("</div>")]
    assert answer.replace(alert, "") == PAGE


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p role="alert">x</p><input aria-invalid="true"><input aria-invalid="true">', '<p role="alert">x</p><input aria-invalid="true" autofocus><input aria-invalid="true">'),
        ('<p role="alert">x</p><input autofocus>', '<p role="alert" tabindex="-1" autofocus>x</p><input>'),
        ('<p>x</p><input autofocus>', '<p>x</p><input autofocus>'),
        ('<p role="alert">x</p><input aria-invalid="true" autofocus>', '<p role="alert">x</p><input aria-invalid="true" autofocus>'),
    ],
    ids=["field", "words", "nothing", "there already"],
)  # fmt: skip
def test_a_page_that_tells_faults_has_the_focus_on_the_first(page: str, expected: str) -> None:
    assert focused(page) == expected


def test_whoever_only_goes_back_to_a_form_reads_of_nothing_wrong_and_goes_on_in_it() -> None:
    values = {"number": ["七"], "closed": ["on"], "kind": ["b"], "way": ["y"], "text": ["新的"]}
    page = shown(SentForm("/classes/5/", values, {"attachment": "紀錄.odt"}))
    (form,) = page.xpath("//form[@action='/classes/5/'][.//select]")
    assert form.xpath(".//input[@name='number']/@value") == ["七"]
    assert (page.xpath("//*[@role='alert'] | //*[@aria-invalid]"), page.xpath("//@autofocus/../@name")) == ([], ["number"])
    assert page.xpath("//details/@open") == [""]
    assert "檔案「紀錄.odt」沒有留下" in form.text_content()  # a file must be chosen again, and it says so


def test_whoever_goes_back_to_a_form_that_is_a_button_goes_on_at_it() -> None:
    page = shown(SentForm("/classes/7/", {}, {}), """<form method="post" action="/classes/7/"><button>刪除</button></form>""")
    assert page.xpath("//@autofocus/..")[0].tag == "button"


def test_a_page_without_the_form_says_why_it_was_refused_and_what_was_typed_but_no_password() -> None:
    told = sent(path="/classes/9/", verb="refuse", text="<b>請再說明</b>", old_password="我 的 密碼")
    assert filled(PAGE, "/classes/", told) is None
    page = html.fromstring(told_on(PAGE, told))
    (alert,) = page.xpath("//main/div[@role='alert'][@autofocus]")
    assert [each.text_content() for each in alert] == [
        "沒有寫入。", "這一頁已經沒有您送出的表單，可能已有人先辦理；目前的情形如下。", "您填寫的內容：<b>請再說明</b>",
    ]  # fmt: skip
    assert len(html.fromstring(told_on(PAGE, sent(path="/classes/9/", verb="refuse"))).xpath("//div[@role='alert']/p")) == 2
    assert told_on("<p>一頁</p>", told) == "<p>一頁</p>"
