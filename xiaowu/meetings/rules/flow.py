"""What may follow what (流程): a meeting's stages, tracked items, numbering, the form of a new agenda."""

from datetime import date
from enum import StrEnum

from xiaowu.meetings.rules.document import Kind, Role


class Stage(StrEnum):
    """Where a meeting stands."""

    AGENDA = "agenda"  # 議程準備
    IN_SESSION = "in_session"  # 會議進行
    DRAFT = "draft"  # 紀錄草稿
    PUBLISHED = "published"  # 已公告
    CANCELLED = "cancelled"  # 已取消


class Verb(StrEnum):
    """What moves a meeting on."""

    OPEN = "open"
    CLOSE = "close"
    PUBLISH = "publish"
    REVISE = "revise"
    CANCEL = "cancel"
    RESUME = "resume"


STAGE_TITLES = {
    Stage.AGENDA: "議程準備中", Stage.IN_SESSION: "會議進行中", Stage.DRAFT: "紀錄草稿", Stage.PUBLISHED: "已公告", Stage.CANCELLED: "已取消",
}  # fmt: skip
VERB_TITLES = {
    Verb.OPEN: "開始會議", Verb.CLOSE: "散會", Verb.PUBLISH: "核定並公告", Verb.REVISE: "撤回修訂", Verb.CANCEL: "取消會議", Verb.RESUME: "恢復會議",
}  # fmt: skip

TRANSITIONS: dict[tuple[Stage, Verb], Stage] = {
    (Stage.AGENDA, Verb.OPEN): Stage.IN_SESSION,
    (Stage.IN_SESSION, Verb.CLOSE): Stage.DRAFT,
    (Stage.DRAFT, Verb.PUBLISH): Stage.PUBLISHED,
    (Stage.PUBLISHED, Verb.REVISE): Stage.DRAFT,
    (Stage.AGENDA, Verb.CANCEL): Stage.CANCELLED,
    (Stage.IN_SESSION, Verb.CANCEL): Stage.CANCELLED,  # 流會
    (Stage.CANCELLED, Verb.RESUME): Stage.AGENDA,
}

# the form of the city's own minutes, in their order
FORM: tuple[tuple[Role, str], ...] = (
    (Role.TIME, "會議時間："),
    (Role.PLACE, "會議地點："),
    (Role.CHAIR, "主持人："),
    (Role.REMARKS, "主席致詞："),
    (Role.TRACKED, "上次會議追蹤列管事項："),
    (Role.REPORTS, "業務報告："),
    (Role.MOTIONS, "提案討論："),
    (Role.AD_HOC, "臨時動議："),
    (Role.CLOSING, "散會："),
)
REPORT_SECTIONS = ("資訊教育推廣組：", "系統平臺組：", "網管資安組：")

_FORMAL = "壹貳參肆伍陸柒捌玖拾"
_PLAIN = "一二三四五六七八九十"


def verbs_from(stage: Stage) -> list[Verb]:
    """What may be done to a meeting at a stage."""
    return [verb for (from_stage, verb) in TRANSITIONS if from_stage is stage]


def label_for(kind: Kind, number: int) -> str:
    """How the form writes the number of a block: 壹、 一、 (一) 1. 案由一："""
    if kind is Kind.HEADING:
        return f"{_FORMAL[number - 1]}、" if number <= len(_FORMAL) else f"{number}、"
    plain = chinese_number(number)
    labels = {Kind.SECTION: f"{plain}、", Kind.POINT: f"({plain}) ", Kind.NUMBERED: f"{number}. ", Kind.MOTION: f"案由{plain}："}
    fixed = {
        Kind.EXPLANATION: "說明：", Kind.PROPOSAL: "辦法：", Kind.ANSWER: "局端回覆：", Kind.RESOLUTION: "決議：", Kind.NOTE: "※",
        Kind.FACT: "紀錄：",
    }  # fmt: skip
    return labels.get(kind) or fixed.get(kind, "")


def chinese_number(number: int) -> str:
    """1 is 一, 10 is 十, 23 is 二十三; for numbers below a hundred."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _PLAIN[ones - 1]
    return ("" if tens == 1 else _PLAIN[tens - 1]) + "十" + (_PLAIN[ones - 1] if ones else "")


def is_overdue(due: date | None, closed_on: date | None, today: date) -> bool:
    """Whether a tracked item should have been done by now."""
    return closed_on is None and due is not None and due < today


def days_open(opened_on: date, closed_on: date | None, today: date) -> int:
    """A tracked item's age in days."""
    return ((closed_on or today) - opened_on).days


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring letters of a text, each once: what a search for Chinese words needs, without a dictionary."""
    bare = "".join(letter for letter in text.casefold() if letter.isalnum())
    return sorted({bare[place : place + 2] for place in range(len(bare) - 1)} or ({bare} if bare else set()))
