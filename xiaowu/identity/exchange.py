"""Accounts as files (帳號的匯入與啟用通知單): a list in, letters out."""

from collections.abc import Sequence
from importlib.resources import files

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import WrapMode

from xiaowu.identity.queries.accounts import Letter
from xiaowu.identity.queries.families import CardRow
from xiaowu.kernel import clock, roc
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sheets import Table, read, write
from xiaowu.kernel.text import tidy, writable

_FONT = ("cvttf_NotoSansCJK_Regular", "NotoSansCJKtc-Regular.otf")  # from a wheel, as in minutes
_COLUMNS = ("姓名", "帳號")


def read_accounts(content: bytes) -> list[tuple[int, str, str]]:
    """Rows of (row number, name, sign-in name). Raises BadInput for the file, or for a column that is not there."""
    sheet = read(content)
    titles = [title.strip() for title in sheet.header]
    missing = [column for column in _COLUMNS if column not in titles]
    if missing:
        raise BadInput(_("缺少欄位：%(columns)s。") % {"columns": "、".join(missing)})
    name, sign_in = (titles.index(column) for column in _COLUMNS)
    rows = [(row.number, _cell(row.cells, name), _cell(row.cells, sign_in)) for row in sheet.rows]
    if not rows:
        raise BadInput(_("檔案裡沒有資料。"))
    return rows


def template(names: Sequence[tuple[str, str]], suffix: str) -> tuple[bytes, str]:
    """The list to fill in: those without an account, and the name each would get."""
    return write(Table("帳號", list(_COLUMNS), [list(pair) for pair in names]), suffix)


def _document(format: str, margin: float, title: str) -> FPDF:
    pdf = FPDF(format=format)
    pdf.set_margin(margin)
    pdf.set_auto_page_break(False)
    pdf.add_font("tc", fname=str(files(_FONT[0]) / _FONT[1]))
    pdf.set_title(title)
    pdf.set_lang("zh-TW")
    return pdf


def to_pdf(school: str, letters: Sequence[Letter], address: str) -> bytes:
    """A page for each person, to be cut and handed over: sign-in name, code, until when, and what to do."""
    pdf = _document("A5", 16, _("帳號啟用通知"))
    for letter in letters:
        pdf.add_page()
        until = roc.long(clock.day(letter.expires))
        lines = [
            (16, _("帳號啟用通知")),
            (12, f"{school}　{letter.name}"),
            (12, _("帳號：%(sign_in)s") % {"sign_in": letter.sign_in}),
            (12, _("啟用碼：%(code)s") % {"code": letter.code}),
            (
                10,
                _("請在 %(until)s 以前開啟 %(address)s ，輸入啟用碼並自行設定密碼。啟用碼只能使用一次，請勿交給他人。")
                % {"until": until, "address": address},
            ),
        ]
        for size, words in lines:
            pdf.set_font("tc", size=size)
            pdf.multi_cell(0, size * 0.75, writable(words), wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(2)
    return bytes(pdf.output())


_CARD = (95.0, 55.0)  # millimetres: ten to a page of A4
_EDGE = 10.0


def cards_to_pdf(place: str, cards: Sequence[CardRow], address: str) -> bytes:
    """Ten cards a page, to be cut along the lines: whose, sign-in name, code, until when, and what to do."""
    pdf = _document("A4", _EDGE, _("啟用卡"))
    width, height = _CARD
    for place_of, card in enumerate(cards):
        row, column = divmod(place_of % 10, 2)
        if place_of % 10 == 0:
            pdf.add_page()
        left, top = _EDGE + column * width, _EDGE + row * height
        pdf.set_draw_color(170)
        pdf.rect(left, top, width, height)
        until = roc.long(clock.day(card.expires))
        whose = card.name if card.name == card.child else _("%(child)s 的家長 %(name)s") % {"child": card.child, "name": card.name}
        lines = [
            (10, f"{place}　{card.seat}"),
            (12, whose),
            (12, _("帳號：%(sign_in)s") % {"sign_in": card.sign_in}),
            (12, _("啟用碼：%(code)s") % {"code": card.code}),
            (8, _("請在 %(until)s 以前開啟以下網址，輸入啟用碼並自行設定密碼：") % {"until": until}),
            (8, address),
        ]
        pdf.set_y(top + 4)
        for size, words in lines:
            pdf.set_x(left + 5)
            pdf.set_font("tc", size=size)
            pdf.multi_cell(width - 10, size * 0.62, writable(words), wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(0.8)
    return bytes(pdf.output())


def _cell(cells: Sequence[str], place: int) -> str:
    return tidy(cells[place]) if place < len(cells) else ""
