"""Accounts as files (帳號的匯入與啟用通知單): a list comes in, letters go out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.identity.actions import accounts as actions
from xiaowu.identity.queries import accounts as queries
from xiaowu.identity.queries import names
from xiaowu.identity.queries.families import CardRow
from xiaowu.identity.queries.letters import Letter
from xiaowu.identity.rules.names import sign_in_of
from xiaowu.kernel import clock, documents, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.documents import Paragraph, QrCode
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Report, RowReport
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.sheets.writing import Value
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.queries import places
from xiaowu.roster.rules.classlist import LONGEST_NAME
from xiaowu.roster.rules.likeness import name_key

_SIGN_IN = N_("帳號須為 3 到 60 個英文小寫字母、數字、點、底線或連字號。")


def _place(school_id: int, today: date) -> Place:
    school = places.school(school_id, today)
    return Place(school.id, school.name, school)


def _columns(_place: Place, _today: date) -> tuple[Column, ...]:
    return (
        Column("name", "姓名", cells.name(LONGEST_NAME), ("教職員姓名",), example="王小明", invented=True, help=N_("本校還沒有帳號的教職員。")),
        Column(
            "sign_in", "帳號", _sign_in, ("登入帳號", "使用者名稱"), example="wang.xm", help=N_("3 到 60 個英文小寫字母、數字、點、底線或連字號。")
        ),
    )


def _sign_in(cell: str) -> str:
    plain = sign_in_of(cell)
    if plain is None:
        raise cells.Wrong(_(_SIGN_IN))
    return plain


def _filled(actor: Actor, place: Place, today: date) -> list[list[Value]]:
    """People without an account and the sign-in name that each would get; a name that two people share is left out, so that a list cannot use it."""
    found = queries.without_account(actor, place.id, today)
    bearers = Counter(name_key(row.name) for row in found)
    alone = [row for row in found if bearers[name_key(row.name)] == 1]
    given = names.given(place.of.code, [row.person_id for row in alone])
    return [[row.name, given[row.person_id]] for row in alone]


def _check(actor: Actor, school_id: int, rows: Sequence[Row], _sent: date) -> Report[dict[int, str]]:
    found, errors = actions.listed(actor, school_id, [(row.number, row.values["name"], row.values["sign_in"]) for row in rows], clock.today())
    told = tuple(RowReport(each.row, Effect.ADD, (each.name, each.sign_in), does=(each.person_id, each.sign_in)) for each in found)
    return Report(told, {each.person_id: each.sign_in for each in found}, tuple(errors))


def _apply(actor: Actor, school_id: int, report: Report[dict[int, str]], today: date) -> Done:
    code = places.school(school_id, today).code
    batch, made = actions.make_accounts(actor, school_id, school_code=code, names=report.work, today=today)
    return Done(made_words(made), "identity:letters", (school_id, batch), {"batch": str(batch)})


def made_words(made: int) -> str:
    """The words after accounts were made."""
    return filled(ngettext("已建立 %(made)d 個帳號，請列印啟用通知單。", "已建立 %(made)d 個帳號，請列印啟用通知單。", made), {"made": made})


ACCOUNTS: Importer[dict[int, str]] = Importer(
    _place,
    _columns,
    (N_("姓名"), N_("帳號")),
    _check,
    _apply,
    filled=_filled,
    hints=(
        N_("範本列出還沒有帳號的教職員與系統建議的帳號；改成想要的帳號、刪去不建立的列即可。"),
        N_("同名而都還沒有帳號的人不列在範本裡，請到各人的帳號頁逐一建立。"),
    ),
)


def code_words(name: str, sign_in: str, code: str) -> str:
    """The words after somebody was given a code: whose it is, and the name to sign in with, since people who forget the one forget the other."""
    said = _("%(name)s 的帳號：%(sign_in)s，一次性啟用碼：%(code)s。24 小時內有效，請當面交給本人；離開這一頁後不會再顯示。")
    return said % {"name": name, "sign_in": sign_in, "code": code}


def to_pdf(school: str, letters: Sequence[Letter], address: str) -> bytes:
    """A page for each person, to be cut and handed over: sign-in name, code, until when, and what to do."""
    title = _("帳號啟用通知")
    written = documents.letters(title, (_letter(school, each, address) for each in letters))
    return documents.write(documents.Document(title, written, paper="A5", margin=16, numbered=False), "pdf")


def _letter(school: str, letter: Letter, address: str) -> list[Paragraph | QrCode]:
    return [
        Paragraph(f"{school}　{letter.name}", size=12, after=6),
        Paragraph(_("帳號：%(sign_in)s") % {"sign_in": letter.sign_in}, size=12, after=6),
        Paragraph(_("啟用碼：%(code)s") % {"code": letter.code}, size=14, after=6),
        Paragraph(_until_when() % {"until": roc.long(clock.day(letter.expires))}, size=10),
        Paragraph(_plain(address), size=11, after=4),
        QrCode(_opening(address, letter.code), size=36),
        Paragraph(_("啟用碼沒有字母 I、L、O、U；看起來像 0 和 1 的就是數字。只能使用一次，請勿交給他人。"), size=9),
    ]


def _until_when() -> str:
    return _("請在 %(until)s前以手機掃描，或到以下網址輸入啟用碼，並自行設定密碼：")


def _plain(address: str) -> str:
    """An address as people read it aloud and type it, without the beginning that browsers add."""
    return address.partition("://")[2]


def _opening(address: str, code: str) -> str:
    """What a telephone opens: the code stands in the fragment, which browsers send to no server.

    It may stay on the telephone: a scanner app keeps what it scanned, and a browser may have saved it before the page removed it.
    Once used it opens nothing.
    """
    return f"{address}#{code}"


def cards_to_pdf(place: str, cards: Sequence[CardRow], address: str) -> bytes:
    """Ten cards to a page, to be cut along the lines: whose, sign-in name, code, until when, and what to do."""
    title = _("啟用卡")
    block = documents.Cards(tuple(tuple(_card(place, each, address)) for each in cards), width=95, height=55)
    foot = f"{title}　{place}　{roc.short(clock.today())}"
    return documents.write(documents.Document(title, (block,), margin=10, foot=foot), "pdf")


def _card(place: str, card: CardRow, address: str) -> list[Paragraph | QrCode]:
    whose = _("%(child)s 的家長 %(name)s") % {"child": card.child, "name": card.name} if card.is_guardians else card.name
    until = roc.long(clock.day(card.expires))
    lines = [
        (10, f"{place}　{card.seat}"),
        (12, whose),
        (12, _("帳號：%(sign_in)s") % {"sign_in": card.sign_in}),
        (12, _("啟用碼：%(code)s") % {"code": card.code}),
        (8, _until_when() % {"until": until}),
        (9, _plain(address)),
    ]
    return [QrCode(_opening(address, card.code), size=24), *(Paragraph(words, size=size, after=1) for size, words in lines)]
