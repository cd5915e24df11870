"""The course of a case (異常登入案件流程, 3.4): alert, password changed; if alerts go on, the device is presumed compromised and must be cleaned.

Its follow-up (`followups`) says who owes something by when; this module says what became of the case.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from xiaowu.kernel.flow.table import ANY, Flow, Reading, Step


class State(StrEnum):
    """The states of a case; it is open until CLOSED."""

    PASSWORD = "password"  # noqa: S105  (the password is to be changed)
    WATCHED = "watched"  # changed; quiet so far
    DEVICE = "device"  # alerts went on: the device must be cleaned
    CLOSED = "closed"


class Verb(StrEnum):
    """What moves a case. All but RECORD happen by themselves: through a sign-in, a new password, the owner's answer, or the passing of a day."""

    CHANGE = "change"  # the password was changed
    PERSIST = "persist"  # a sign-in alerted although the password had been changed
    REST = "rest"  # the watch was quiet
    VOUCH = "vouch"  # the owner said about every alert that it was them
    RECORD = "record"  # what was done is on record


class Outcome(StrEnum):
    """How a case ended."""

    MISTAKEN = "mistaken"  # it was the owner
    QUIET = "quiet"  # no alert after the password was changed
    CLEANED = "cleaned"  # the device was cleaned, and that is on record


class Answer(StrEnum):
    """The owner's answer to an alert."""

    ME = "me"
    NOT_ME = "not_me"
    NONE = "none"  # the case was closed before


class Cleaning(StrEnum):
    """The steps for a device that is presumed compromised, in this order."""

    UNPLUG = "unplug"
    SCAN = "scan"
    FORGET = "forget"
    REINSTALL = "reinstall"
    RENEW = "renew"


CLEANING_TITLES = {
    Cleaning.UNPLUG: "先拔除網路線或關閉無線網路，不要在這台裝置上輸入任何密碼",
    Cleaning.SCAN: "以學校的防毒軟體做完整掃描，並移除不明的程式與瀏覽器擴充功能",
    Cleaning.FORGET: "清除瀏覽器儲存的密碼與 Cookie",
    Cleaning.REINSTALL: "還原或重新安裝作業系統，並更新到最新版本",
    Cleaning.RENEW: "在另一台乾淨的裝置上再次更換密碼，並重設雙因素驗證",
}
STATE_TITLES = {State.PASSWORD: "待更換密碼", State.WATCHED: "已更換密碼，觀察中", State.DEVICE: "待處理裝置", State.CLOSED: "已結案"}
OUTCOME_TITLES = {Outcome.MISTAKEN: "本人登入", Outcome.QUIET: "更換密碼後未再發生", Outcome.CLEANED: "裝置已排除風險"}
ANSWER_TITLES = {Answer.ME: "是本人", Answer.NOT_ME: "不是本人", Answer.NONE: "已結案，未回覆"}


class Hindrance(StrEnum):
    """Why a case cannot end that way."""

    OLD_PASSWORD = "old_password"  # noqa: S105


HINDRANCE_TITLES = {Hindrance.OLD_PASSWORD: "警示之後還沒有更換密碼；請先由本人更換密碼，或停用帳號"}
VERB_TITLES = {
    Verb.CHANGE: "更換密碼", Verb.PERSIST: "更換密碼後仍有警示", Verb.REST: "觀察期滿", Verb.VOUCH: "本人確認", Verb.RECORD: "記錄並結案",
}  # fmt: skip

KIND = "abnormal_sign_in"  # the kind of follow-up
STAFF_CASE, FAMILY_CASES = "%(name)s的帳號異常登入", {"pupil": "學生帳號異常登入", "guardian": "家長帳號異常登入"}  # names no child
TO_CHANGE, TO_CLEAN = 1, 5  # working days
TO_ANSWER = timedelta(days=1)  # for the account's owner
_TO_WATCH = timedelta(days=14)
_FOLLOW_UP = "sign_in_risk.follow_up"

CASE = Flow(
    name="case",
    title="異常登入案件",
    begins=State.PASSWORD,
    states=STATE_TITLES,
    verbs=VERB_TITLES,
    steps={
        (State.PASSWORD, Verb.CHANGE): Step(State.WATCHED, due=_TO_WATCH),
        (State.PASSWORD, Verb.PERSIST): Step(State.DEVICE),
        (State.PASSWORD, Verb.VOUCH): Step(State.CLOSED),
        (State.PASSWORD, Verb.RECORD): Step(State.CLOSED, _FOLLOW_UP),
        (State.WATCHED, Verb.PERSIST): Step(State.DEVICE),
        (State.WATCHED, Verb.REST): Step(State.CLOSED),
        (State.WATCHED, Verb.VOUCH): Step(State.CLOSED),
        (State.WATCHED, Verb.RECORD): Step(State.CLOSED, _FOLLOW_UP),
        (State.DEVICE, Verb.VOUCH): Step(State.CLOSED),
        (State.DEVICE, Verb.RECORD): Step(State.CLOSED, _FOLLOW_UP),
    },
    reads=Reading({state: {"state": state.value, "closed": ANY if state is State.CLOSED else None} for state in State}),
)


def hindrance(outcome: Outcome, last_alert: datetime, password_changed_at: datetime, *, is_open: bool) -> Hindrance | None:
    """What keeps a case from ending that way: a device is not clean while the password that was given away still opens the account."""
    is_old = outcome is Outcome.CLEANED and is_open and password_changed_at <= last_alert
    return Hindrance.OLD_PASSWORD if is_old else None


def alerted(state: State, last_alert: datetime, password_changed_at: datetime, at: datetime) -> Verb | None:
    """What another alert, for a sign-in at `at`, does to an open case; None: it stays in its state.

    A sign-in after the password had been changed for an earlier alert means that the device gave the new one away too.
    """
    is_changed = state is State.WATCHED or (state is State.PASSWORD and last_alert < password_changed_at)
    return Verb.PERSIST if is_changed and password_changed_at <= at else None


def passed(
    state: State, until: datetime | None, last_alert: datetime, password_changed_at: datetime, now: datetime, *, is_vouched: bool = False
) -> Verb | None:
    """What has happened to an open case meanwhile: the owner said about every alert that it was them, the password was changed, or the watch, which
    lasts until `until`, was quiet. None: nothing.
    """
    if is_vouched:
        return Verb.VOUCH
    if state is State.PASSWORD and password_changed_at > last_alert:
        return Verb.CHANGE
    return Verb.REST if state is State.WATCHED and until is not None and until <= now else None
