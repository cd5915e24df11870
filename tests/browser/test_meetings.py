"""Two meetings in a browser: minutes are read, doubted, corrected and exported; the second opens with what the first resolved to track."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in
from xiaowu.meetings.exchange import read_file
from xiaowu.meetings.rules.document import Kind, squeezed
from xiaowu.meetings.rules.reading import read_text
from xiaowu.meetings.tests.sample import WRONG

WindowOf = Callable[..., BrowserContext]
REAL = Path(__file__).resolve().parents[3] / "shared/data/minutes/2021-12-07-joint-meeting.txt"


def test_minutes_are_read_corrected_exported_and_their_resolution_returns(window_of: WindowOf, people: dict[str, Somebody], tmp_path: Path) -> None:
    source = tmp_path / "minutes.md"
    # the real minutes if they are at hand, else our own with errors in them
    source.write_text(REAL.read_text(encoding="utf-8") if REAL.exists() else WRONG, encoding="utf-8")
    page = sign_in(window_of(DESKTOP), people["bureau_officer"])
    page.goto("/meetings/upload/")
    page.set_input_files("input[type=file]", str(source))
    page.get_by_role("button", name="匯入").click()
    expect(page.locator("#doubts")).to_contain_text("散會")
    before = page.locator("#doubts tbody tr").count()

    closing = page.locator(".block.heading", has_text="散會").last
    closing.get_by_text("處理").click()
    closing.get_by_role("link", name="更正").click()
    page.fill("textarea", "散會：下午12時16分" if REAL.exists() else "散會：下午4時30分")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator("#doubts tbody tr")).to_have_count(before - 1)

    motion = page.locator(".block.motion").first
    motion.get_by_text("處理").click()
    motion.get_by_label("負責單位").select_option(label="系統平臺組")
    motion.get_by_label("期限").first.fill("115/12/31")
    motion.get_by_role("button", name="列管").click()
    expect(page.locator(".notice.success")).to_contain_text("已列管")
    subject = motion.locator("h3").inner_text().split("：")[1][:10]

    with page.expect_download() as download:
        page.get_by_role("link", name="ODT").click()
    again = read_file(Path(download.value.path()).read_bytes())
    read = read_text(source.read_text(encoding="utf-8"))
    told = [(each.kind, squeezed(each.text), each.rows) for each in again.walk()]
    expected = [(each.kind, squeezed(each.text), each.rows) for each in read.walk()]
    assert [each for each in told if "散會" not in each[1]] == [each for each in expected if "散會" not in each[1]]
    assert [each.kind for each in again.walk()].count(Kind.MOTION) == [each.kind for each in read.walk()].count(Kind.MOTION)

    page.goto("/meetings/new/")
    for label, text in {
        "會議名稱": "下次聯席會議",
        "會議日期": "116/1/12",
        "地點": "3樓",
        "主持人": "科長",
        "紀錄": "小姐",
        "提案截止日": "116/1/5",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="建立議程").click()
    expect(page.locator(".minutes")).to_contain_text(subject)
    expect(page.locator(".minutes")).to_contain_text("追蹤列管事項")


def test_a_coordinator_moves_for_the_district_on_a_phone(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["it_coordinator"])
    page.goto("/meetings/2/")
    page.get_by_role("link", name="代表分區提案").click()
    page.get_by_label("案由").fill("校園無線網路涵蓋")
    page.get_by_label("說明").fill("專科教室訊號不足。")
    page.get_by_role("button", name="送出提案").click()
    expect(page.locator(".minutes")).to_contain_text("案由一：校園無線網路涵蓋(文山分區)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
