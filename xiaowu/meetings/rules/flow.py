"""The flows of meetings (流程): stages, numbering, the form of a new agenda."""

import re
from datetime import date
from enum import StrEnum

from xiaowu.followups.rules.flow import OWED
from xiaowu.followups.rules.flow import State as FollowUpState
from xiaowu.kernel.flow.table import ANY, Flow, Reading, Step
from xiaowu.meetings.rules.document import Kind, Role


class Stage(StrEnum):
    """The stages of a meeting."""

    AGENDA = "agenda"  # 議程準備
    IN_SESSION = "in_session"  # 會議進行
    DRAFT = "draft"  # 紀錄草稿
    PUBLISHED = "published"  # 已公告
    CANCELLED = "cancelled"  # 已取消


class Verb(StrEnum):
    """What takes a meeting to its next stage."""

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

_KEEP, _WITHDRAW = "meetings.keep", "meetings.withdraw"

PRESENCE_TITLES = {"present": "出席", "apologies": "請假", "proxy": "代理"}

MEETING = Flow(
    name="meeting",
    title="聯席會議",
    begins=Stage.AGENDA,
    states=STAGE_TITLES,
    verbs=VERB_TITLES,
    steps={
        (Stage.AGENDA, Verb.OPEN): Step(Stage.IN_SESSION, _KEEP),
        (Stage.IN_SESSION, Verb.CLOSE): Step(Stage.DRAFT, _KEEP),
        (Stage.DRAFT, Verb.PUBLISH): Step(Stage.PUBLISHED, _KEEP),
        (Stage.PUBLISHED, Verb.REVISE): Step(Stage.DRAFT, _KEEP),
        (Stage.AGENDA, Verb.CANCEL): Step(Stage.CANCELLED, _KEEP),
        (Stage.IN_SESSION, Verb.CANCEL): Step(Stage.CANCELLED, _KEEP),  # 流會
        (Stage.CANCELLED, Verb.RESUME): Step(Stage.AGENDA, _KEEP),
    },
    reads=Reading({stage: {"stage": stage.value} for stage in Stage}),
    again=frozenset(Verb),
)


class MotionState(StrEnum):
    """Whether a motion is on the agenda."""

    MOVED = "moved"
    WITHDRAWN = "withdrawn"  # 撤案


class MotionVerb(StrEnum):
    """What is done with a motion before its meeting."""

    WITHDRAW = "withdraw"
    RESTORE = "restore"


MOTION_TITLES = {MotionState.MOVED: "已提案", MotionState.WITHDRAWN: "已撤案"}
MOTION_VERB_TITLES = {MotionVerb.WITHDRAW: "撤案", MotionVerb.RESTORE: "恢復提案"}

MOTION = Flow(
    name="motion",
    title="提案",
    begins=MotionState.MOVED,
    states=MOTION_TITLES,
    verbs=MOTION_VERB_TITLES,
    steps={
        (MotionState.MOVED, MotionVerb.WITHDRAW): Step(MotionState.WITHDRAWN, _WITHDRAW),
        (MotionState.WITHDRAWN, MotionVerb.RESTORE): Step(MotionState.MOVED, _WITHDRAW),
    },
    reads=Reading({MotionState.MOVED: {"withdrawn_at": None}, MotionState.WITHDRAWN: {"withdrawn_at": ANY}}),
    again=frozenset(MotionVerb),
)


# the kinds of follow-up for a tracked resolution, and for a question to a district
TRACKED, CONSULTATION = "tracked", "consultation"

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

_FORMAL = "壹貳參肆伍陸柒捌玖拾"
_PLAIN = "一二三四五六七八九十"


def label_for(kind: Kind, number: int) -> str:
    """A block's number as the form writes it: 壹、 一、 (一) 1. 案由一："""
    if kind is Kind.HEADING:
        return f"{_FORMAL[number - 1]}、" if number <= len(_FORMAL) else f"{number}、"
    plain = chinese_number(number)
    labels = {Kind.SECTION: f"{plain}、", Kind.POINT: f"({plain}) ", Kind.NUMBERED: f"{number}. ", Kind.MOTION: f"案由{plain}："}
    fixed = {
        Kind.EXPLANATION: "說明：", Kind.PROPOSAL: "辦法：", Kind.ANSWER: "局端回覆：", Kind.RESOLUTION: "決議：", Kind.NOTE: "※",
        Kind.FACT: "紀錄：",
    }  # fmt: skip
    return labels.get(kind) or fixed.get(kind, "")


_WRITTEN = {"(": "(（", "（": "(（", ")": ")）", "）": ")）", "：": "：:", ":": "：:", "、": "、.．", ".": ".．、", "參": "參叁", "叁": "參叁"}
_COUNTING = re.compile(rf"[{_FORMAL}{_PLAIN}叁\d]")


def without_mark(text: str, label: str) -> str:
    """A block's text without its own mark, if that was typed again (貳、會議地點 under 貳、), in whatever width.

    Numbers that belong to the text stay: 一、二年級 under 一、, 1.5公里 under 1. do not begin with a mark.
    """
    signs = label.split()
    own = re.compile(r"\s*+" + r"\s*+".join(f"[{re.escape(_WRITTEN.get(each, each))}]" for each in "".join(signs)) + r"\s*+") if signs else None
    while own and (found := own.match(text)):
        rest = text[found.end() :]
        if not rest or (_COUNTING.match(rest) and not own.match(rest) and signs[0][-1:] in "、."):
            break
        text = rest
    return text


def chinese_number(number: int) -> str:
    """1 is 一, 10 is 十, 23 is 二十三; for numbers below a hundred."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _PLAIN[ones - 1]
    return ("" if tens == 1 else _PLAIN[tens - 1]) + "十" + (_PLAIN[ones - 1] if ones else "")


def takes_answers(due: date, today: date) -> bool:
    """Whether a meeting's call for motions is still open: to the end of the day that was set."""
    return today <= due


def takes_opinion(state: FollowUpState, due: date | None, today: date, *, is_given: bool) -> bool:
    """Whether a district may answer: even late, as long as it owes an opinion.
    It may change its answer only until the end of the day, and not once the question is closed to it.
    """
    if state in OWED:
        return True
    return state is FollowUpState.ANSWERED and is_given and due is not None and today <= due


def days_open(opened_on: date, closed_on: date | None, today: date) -> int:
    """How many days a tracked item has been open."""
    return ((closed_on or today) - opened_on).days


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters in a text, each once: enough to search Chinese words without a dictionary."""
    bare = "".join(letter for letter in text.casefold() if letter.isalnum())
    return sorted({bare[place : place + 2] for place in range(len(bare) - 1)} or ({bare} if bare else set()))
