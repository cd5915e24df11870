"""Minutes of other bodies: headings recognised by their words,
with blanks and any number, parts in brackets, lists within parts, separate paragraphs.
"""

import io
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client import words
from tests.papers import docx_of, odt_of
from xiaowu.meetings.exchange import read_file
from xiaowu.meetings.exchange.report import of_file
from xiaowu.meetings.exchange.words import reason
from xiaowu.meetings.rules.document import Document, Kind, Role, squeezed, write_text
from xiaowu.meetings.rules.doubts import Doubt, Unchecked, doubts, hours, meeting_day, place, unchecked
from xiaowu.meetings.rules.heads import ordinal
from xiaowu.meetings.rules.reading import read_text

FILES = Path(__file__).resolve().parents[4] / "shared/faults/files"

SPACED = """範例國民中學校務會議紀錄

時　　間：115年3月5日（四）上午9時至11時

地 點:群英樓101會議室

主　　席：甲校長　　紀　錄：乙組長

出席人員：如簽到表

報　告　事　項

教務主任：丙

一、學務處：

1.已完成。
2.101年起辦理。
(1)甲案
(2)乙案
3.112年7月完成。

討論事項

案由一：器材採購

【說明】

1.如附件。

【議決】照案通過。

案由二：場地整修

說明：如題

決議：

一、由總務處辦理

二、下學期完成

臨時動議：無

散會：上午11時
"""


def roles(read: Document) -> dict[Role, str]:
    return {block.role: squeezed(block.text) for block in read.walk() if block.role is not Role.OTHER}


def named(read: Document, kind: Kind) -> list[str]:
    return [f"{block.label}{block.text}" for block in read.walk() if block.kind is kind]


def test_heads_with_blanks_and_without_numbers_are_facts() -> None:
    read = read_text(SPACED)
    assert (meeting_day(read), hours(read), place(read)) == (date(2026, 3, 5), (time(9), time(11)), "群英樓101會議室")
    assert roles(read) == {
        Role.TIME: "115年3月5日（四）上午9時至11時", Role.PLACE: "群英樓101會議室", Role.CHAIR: "甲校長", Role.RECORDER: "乙組長", Role.ATTENDANCE: "如簽到表",
        Role.REPORTS: "報告事項", Role.MOTIONS: "討論事項", Role.AD_HOC: "臨時動議：無", Role.CLOSING: "散會：上午11時",
    }  # fmt: skip
    assert squeezed(write_text(read)) == squeezed(SPACED)
    assert doubts(read) == []
    assert unchecked(read) == []


def test_parts_in_brackets_and_lists_within_parts_are_the_motions_own() -> None:
    read = read_text(SPACED)
    motions = [block for block in read.walk() if block.kind is Kind.MOTION]
    assert [[each.kind for each in motion.children] for motion in motions] == [[Kind.EXPLANATION, Kind.RESOLUTION]] * 2
    resolution = motions[1].child(Kind.RESOLUTION)
    assert resolution
    assert [f"{each.label}{each.text}" for each in resolution.children] == ["一、由總務處辦理", "二、下學期完成"]


def test_a_number_before_a_year_is_one_and_bracketed_ones_lie_below_it() -> None:
    text = "題\n壹、報告：\n1.甲\n2.101年起辦理。\n(1)子\n(2)丑\n3.112年完成。\n3.5公里外\n4.3位老師\n"
    report = read_text(text).blocks[1]
    assert [f"{each.label}|{each.text}" for each in report.children] == ["1.|甲", "2.|101年起辦理。", "3.|112年完成。", "4.|3位老師"]
    assert [[each.text for each in child.children] for child in report.children] == [[], ["子", "丑"], ["3.5公里外"], []]
    assert [each.doubt for each in doubts(read_text(text))] == []


@pytest.mark.parametrize(
    ("label", "number"),
    [("①", 1), ("⑳", 20), ("案由二：", 2), ("(3)", 3), ("壹拾貳、", 12), ("十、", 10), ("二十三、", 23), ("廿一、", None), ("", None)],
)
def test_a_label_says_its_number_in_every_script(label: str, number: int | None) -> None:
    assert ordinal(label) == number


@pytest.mark.parametrize("numbers", [["一、", "二、", "三、", "四、", "五、"], ["1.", "2.", "3.", "4.", "5."], ["（一）", "（二）", "（三）", "（四）", "（五）"], ["壹、", "貳、", "參、", "肆、", "伍、"], [""] * 5])  # fmt: skip
def test_heads_are_known_by_their_words_whatever_numbers_stand_before_them(numbers: list[str]) -> None:
    said = ["時間：115年3月5日（星期三）上午9時", "地點：三樓", "主席：甲", "報告事項：於115年2月30日辦理。", "散會：上午8時30分"]
    read = read_text("會議紀錄\n" + "\n".join(number + each for number, each in zip(numbers, said, strict=True)))
    assert [each.doubt for each in doubts(read)] == [Doubt.WEEKDAY, Doubt.NO_SUCH_DAY, Doubt.CLOSING]
    assert list(roles(read)) == [Role.TIME, Role.PLACE, Role.CHAIR, Role.REPORTS, Role.CLOSING]


def test_a_list_in_a_resolution_does_not_end_what_the_body_itself_numbers() -> None:
    read = read_text(
        "題\n一、時間：115年3月5日\n二、地點：三樓\n三、討論事項\n案由：某案\n決議：\n一、甲\n二、乙\n三、丙\n四、臨時動議：無\n五、其他\n六、散會：下午4時"
    )
    assert [f"{each.label}{each.text}" for each in read.blocks if each.kind is Kind.HEADING] == [
        "一、時間：115年3月5日", "二、地點：三樓", "三、討論事項", "四、臨時動議：無", "五、其他", "六、散會：下午4時",
    ]  # fmt: skip
    assert [each.doubt for each in doubts(read)] == []


def test_a_report_of_the_chair_names_no_chair() -> None:
    read = read_text("題\n壹、主席報告：略\n貳、主席裁示：略\n參、主席：甲")
    assert [(block.role, block.text) for block in read.blocks[1:]] == [
        (Role.REMARKS, "主席報告：略"),
        (Role.OTHER, "主席裁示：略"),
        (Role.CHAIR, "主席：甲"),
    ]


def test_a_numbered_matter_with_a_resolution_is_a_motion() -> None:
    read = read_text("題\n壹、討論事項：\n一、採購案\n說明：如題\n決議：通過\n二、整修案\n決議：緩議")
    assert named(read, Kind.MOTION) == ["一、採購案", "二、整修案"]


@pytest.mark.parametrize("title", ["提案一：", "【案由一】", "第一案：", "一、案由：", "案由（一）："])
def test_motions_are_known_by_any_of_their_names(title: str) -> None:
    assert [each.text for each in read_text(f"題\n壹、提案討論\n{title}採購\n決議：通過").walk() if each.kind is Kind.MOTION] == ["採購"]


def test_paragraphs_are_kept_apart_at_empty_lines_and_at_heads() -> None:
    read = read_text(
        "103學年度第4次會員代表大會會議記錄\n\n104.06.17\n\n主　　席：甲\n\n主任秘書：乙\n\n與會代表合計三十人到場並已全數完成簽到手續\n\n報告事項\n"
    )
    assert meeting_day(read) == date(2015, 6, 17)
    assert [squeezed(f"{block.label}{block.text}") for block in read.walk()] == [
        "103學年度第4次會員代表大會會議記錄", "104.06.17", "主席：甲", "主任秘書：乙", "與會代表合計三十人到場並已全數完成簽到手續", "報告事項",
    ]  # fmt: skip


def test_a_file_that_knows_its_paragraphs_never_joins_them() -> None:
    told = ["題", "壹、報告：", "一、各校平板陸續到校，請依原則辦理，並轉知全校同仁於期限前完成", "更換作業"]
    docx = docx_of("".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in told))
    odt = odt_of("".join(f"<text:p>{each}</text:p>" for each in told))
    for content in (docx, odt):
        assert [f"{each.label}{each.text}" for each in read_file(content).walk()] == told
    assert len(list(read_text("\n\n".join(told)).walk())) == 3  # a page broke there


@given(
    st.lists(st.text(alphabet="壹貳一二、(（）)①【】：:案由說明決議時間地點主席紀錄散會　無12.年-※\t \n。，甲乙", max_size=25), max_size=25),
    st.booleans(),
)
def test_no_text_of_any_body_is_refused_and_none_of_it_is_lost(lines: list[str], apart: bool) -> None:
    text = "\n".join(lines)
    read = read_text(text, apart=apart)
    assert squeezed(write_text(read)) == squeezed(text)
    doubts(read)
    unchecked(read)


def test_what_was_not_checked_is_told() -> None:
    read = read_text("題\n壹、報告：\n一、已於115年4月1日辦理。")
    assert [each.doubt for each in unchecked(read)] == [Unchecked.NO_DAY, Unchecked.NO_HOURS]
    assert "未檢查 2" in of_file("題\n壹、報告：無".encode(), as_json=False)
    wide = read_text(f"題\n壹、會議時間：115年3月5日上午9時\n{chr(9).join('1' * 70)}\n散會：上午10時")
    assert [each.doubt for each in unchecked(wide)] == [Unchecked.WIDE_TABLE]
    many = read_text("題\n壹、會議時間：115年3月5日上午9時\n" + "一、於115年2月30日。\n" * 301 + "散會：上午10時")
    assert [each.doubt for each in unchecked(many)] == [Unchecked.MANY]


def test_what_a_file_holds_beside_its_text_is_told_with_the_minutes() -> None:
    body = '<w:p><w:r><w:t>題</w:t></w:r></w:p><w:p><w:r><w:t>決議：</w:t></w:r><w:ins w:id="1"><w:r><w:t>通過</w:t></w:r></w:ins></w:p>'
    read = read_file(docx_of(body, header="<w:p><w:r><w:t>密件</w:t></w:r></w:p>", comments="<w:p/>"))
    (found,) = doubts(read)
    assert (found.doubt, found.line, found.quote) == (Doubt.TRACKED_CHANGE, 3, "通過")
    assert "加入「通過」" in reason(found)
    assert [reason(each) for each in unchecked(read)][:2] == ["頁首或頁尾的文字未匯入：「密件」。", "1 則註解未匯入。"]


def test_the_page_of_minutes_that_were_read_tells_what_was_not_read(client_of: Callable[[str], Any]) -> None:
    sent = io.BytesIO(
        docx_of('<w:p><w:r><w:t>題</w:t></w:r></w:p><w:p><w:del w:id="1"><w:r><w:delText>緩議</w:delText></w:r></w:del></w:p>', comments="<w:p/>")
    )
    sent.name = "minutes.docx"
    client = client_of("bureau_officer")
    page = client.send("/meetings/upload/", {"file": sent})
    assert "刪除「緩議」" in words(page)
    assert "1 則註解未匯入。" in words(page)
    assert "讀不出會議日期" in words(page)
    again = words(client.get(page.redirect_chain[-1][0]))
    assert "刪除「緩議」" in again


@pytest.mark.parametrize("kind", [*Doubt, *Unchecked])
def test_every_doubt_and_everything_unchecked_has_words(kind: Doubt | Unchecked) -> None:
    from xiaowu.meetings.rules.doubts import Found  # beside the test that needs it

    told = {Doubt.TRACKED_CHANGE: ("", "x"), Doubt.WORDS_DIFFER: ("1", "2", "x")}.get(kind, ("1", "2"))  # type: ignore[call-overload]
    if kind is Doubt.TRACKED_WITHOUT:
        told = ("owner", "due")
    assert reason(Found(kind, 1, "x", told)).endswith("。")


@pytest.mark.real
@pytest.mark.skipif(not FILES.exists(), reason="the files of public reports are not part of the project")
@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        ("52-tracked-changes.docx", ["決議：照案通過，由資訊科於115年6月30日前辦理。"]), ("53-auto-number.docx", ["1. 案由", "2. 資訊組報告", "3. 網管組報告"]),
        ("53-auto-number.odt", ["1. 案由", "2. 資訊組報告", "3. 網管組報告"]), ("62-nested-list.odt", ["外層一", "內層", "外層二"]), ("62b-two-lists.odt", ["甲清單", "乙清單"]),
        ("63-spaces.odt", ["說明：姓名  王小明 到"]), ("64-tracked-delete.odt", ["決議：照案通過。"]), ("65-frame.odt", ["案由一：採購", "決議：文字框裡的決議"]),
        ("67-footnote.odt", ["※〔註1〕註腳文字"]),
    ],
)  # fmt: skip
def test_the_files_of_public_reports_are_read_whole(name: str, blocks: list[str]) -> None:
    lines = write_text(read_file((FILES / name).read_bytes())).split("\n\n")
    for block in blocks:
        assert [line.strip() for line in lines].count(block) == 1, lines
