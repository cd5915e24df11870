"""The course of a case (異常登入案件流程, 3.4): alert, password changed; if alerts go on, the device is presumed compromised and is cleaned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a case stands; it is open until CLOSED."""

    PASSWORD = "password"  # noqa: S105  (the password is to be changed)
    WATCHED = "watched"  # changed; quiet so far
    DEVICE = "device"  # alerts went on: the device is to be cleaned
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended."""

    MISTAKEN = "mistaken"  # it was the owner
    QUIET = "quiet"  # no alert after the password was changed
    CLEANED = "cleaned"  # the device was cleaned, and that is on record


class Answer(StrEnum):
    """What the owner said to an alert."""

    ME = "me"
    NOT_ME = "not_me"
    NONE = "none"  # the case was closed before


class Step(StrEnum):
    """What is done with a device that is presumed compromised, in this order."""

    UNPLUG = "unplug"
    SCAN = "scan"
    FORGET = "forget"
    REINSTALL = "reinstall"
    RENEW = "renew"


STEP_TITLES = {
    Step.UNPLUG: "先拔除網路線或關閉無線網路，不要在這台裝置上輸入任何密碼",
    Step.SCAN: "以學校的防毒軟體做完整掃描，並移除不明的程式與瀏覽器擴充功能",
    Step.FORGET: "清除瀏覽器儲存的密碼與 Cookie",
    Step.REINSTALL: "還原或重新安裝作業系統，並更新到最新版本",
    Step.RENEW: "在另一台乾淨的裝置上再次更換密碼，並重設雙因素驗證",
}
STATE_TITLES = {State.PASSWORD: "待更換密碼", State.WATCHED: "已更換密碼，觀察中", State.DEVICE: "待清理裝置", State.CLOSED: "已結案"}
OUTCOME_TITLES = {Outcome.MISTAKEN: "本人登入", Outcome.QUIET: "更換密碼後未再發生", Outcome.CLEANED: "裝置已清理"}
ANSWER_TITLES = {Answer.ME: "是本人", Answer.NOT_ME: "不是本人", Answer.NONE: "已結案，未回覆"}

_TO_CHANGE = timedelta(days=1)
_TO_WATCH = timedelta(days=14)
_TO_CLEAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """A case's state and the moment by which the next step is due."""

    state: State
    due: datetime


def alerted(state: State | None, last_alert: datetime | None, password_changed_at: datetime, at: datetime, now: datetime) -> Standing:
    """Where a case stands after another alert for a sign-in at `at`; `state` None: there was no open case.

    A sign-in that came after the password had been changed for an earlier alert means that the device gave the new one away too.
    """
    is_changed = last_alert is not None and last_alert < password_changed_at <= at
    if state is State.DEVICE or (state is State.WATCHED and password_changed_at <= at) or (state is State.PASSWORD and is_changed):
        return Standing(State.DEVICE, now + _TO_CLEAN)
    if state is State.WATCHED:  # it had happened before the change and was judged after it
        return Standing(State.WATCHED, now + _TO_WATCH)
    return Standing(State.PASSWORD, now + _TO_CHANGE)


def passed(state: State, due: datetime, last_alert: datetime, password_changed_at: datetime, now: datetime) -> Standing | None:
    """Where a case goes by itself: the password was changed, or the watch was quiet. None: it stays."""
    if state is State.PASSWORD and password_changed_at > last_alert:
        return Standing(State.WATCHED, now + _TO_WATCH)
    if state is State.WATCHED and due <= now:
        return Standing(State.CLOSED, due)
    return None


def is_overdue(state: State, due: datetime, now: datetime) -> bool:
    """Whether somebody should have done something by now; a watch waits for nobody."""
    return state in (State.PASSWORD, State.DEVICE) and due < now
