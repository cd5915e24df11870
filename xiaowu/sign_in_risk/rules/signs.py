"""Plain signs of a stolen account (異常登入徵兆), each understandable without a model, and the decision whether to alert (3.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from xiaowu.sign_in_risk.rules.likeness import ALERT_ABOVE, Feature, Likeness


class Reason(StrEnum):
    """Why somebody is alerted."""

    IMPOSSIBLE_TRAVEL = "impossible_travel"
    NEW_COUNTRY = "new_country"
    DATA_CENTRE = "data_centre"
    SPRAYED = "sprayed"
    GUESSED = "guessed"
    FACTOR_MISSING = "factor_missing"
    FACTOR_GUESSED = "factor_guessed"
    UNLIKE_PLACE = "unlike_place"
    UNLIKE_BROWSER = "unlike_browser"
    UNLIKE_DEVICE = "unlike_device"
    UNLIKE_HOUR = "unlike_hour"
    UNLIKE_WHOLE = "unlike_whole"


REASON_TITLES = {
    Reason.IMPOSSIBLE_TRAVEL: "與上次登入相隔太遠，這段時間不可能抵達",
    Reason.NEW_COUNTRY: "第一次從這個國家登入",
    Reason.DATA_CENTRE: "來自機房或 VPN 的網路，且為未曾使用的裝置",
    Reason.SPRAYED: "同一位址剛對許多帳號試過密碼",
    Reason.GUESSED: "連續多次密碼錯誤之後才登入成功",
    Reason.FACTOR_MISSING: "未曾使用的裝置輸入了正確的密碼，但沒有完成登入",
    Reason.FACTOR_GUESSED: "輸入正確的密碼之後，雙因素驗證連續錯誤",
    Reason.UNLIKE_PLACE: "非慣用網路",
    Reason.UNLIKE_BROWSER: "非慣用瀏覽器或系統",
    Reason.UNLIKE_DEVICE: "未曾使用的裝置",
    Reason.UNLIKE_HOUR: "非慣用時段",
    Reason.UNLIKE_WHOLE: "各項均無特別異常，但整體與慣用方式不同",
}
_UNLIKE = {
    Feature.PLACE: Reason.UNLIKE_PLACE,
    Feature.BROWSER: Reason.UNLIKE_BROWSER,
    Feature.DEVICE: Reason.UNLIKE_DEVICE,
    Feature.HOUR: Reason.UNLIKE_HOUR,
}

LOOKS_BACK = timedelta(hours=1)  # the time over which failures are counted
GIVEN_UP_AFTER = timedelta(minutes=15)  # as long as a sign-in waits for its second factor
_FASTEST = 1000  # km/h: an airliner with the wind
_STAYS = 300  # km: across a border, or an address registered next door
_HABITS = 3  # sign-ins before a country can be called new
_MANY_ACCOUNTS = 10
_FEW_GET_IN = 3  # a school of a hundred people behind one address fails too, but most get in
_MANY_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Before:
    """The account's sign-in before: when, and how far away its country is (km; None if either place is unknown or not a place)."""

    at: datetime
    km: float | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about a sign-in besides its likeness; failures are those of the hour before."""

    at: datetime
    signed_in: int  # earlier sign-ins of the account
    knows_device: bool
    knows_address: bool
    knows_country: bool  # or there is none: an address of a school's own network
    is_hosting: bool  # a data centre's network
    knows_network: bool
    before: Before | None
    own_failures: int
    failed_accounts_there: int
    accounts_in_there: int


def signs(sign_in: Circumstances) -> tuple[Reason, ...]:
    """The signs that a sign-in shows, each enough for an alert."""
    found = []
    if sign_in.before is not None and not sign_in.is_hosting and too_fast(sign_in.before, sign_in.at):
        found.append(Reason.IMPOSSIBLE_TRAVEL)
    if not sign_in.knows_country and sign_in.signed_in >= _HABITS:
        found.append(Reason.NEW_COUNTRY)
    if sign_in.is_hosting and not sign_in.knows_device and not sign_in.knows_network:
        found.append(Reason.DATA_CENTRE)
    if sign_in.knows_device or sign_in.knows_address:
        return tuple(found)
    if sign_in.failed_accounts_there >= max(_MANY_ACCOUNTS, _FEW_GET_IN * sign_in.accounts_in_there):
        found.append(Reason.SPRAYED)
    if sign_in.own_failures >= _MANY_FAILURES:
        found.append(Reason.GUESSED)
    return tuple(found)


def too_fast(before: Before, at: datetime) -> bool:
    """Whether nobody could have travelled that far since. Simultaneous sign-ins count as a minute apart."""
    if before.km is None or before.km < _STAYS:
        return False
    return before.km / (max(at - before.at, timedelta(minutes=1)) / timedelta(hours=1)) > _FASTEST


def judged(found: Sequence[Reason], like: Likeness) -> tuple[Reason, ...]:
    """The reasons to alert; empty: none. A sign alone is enough, and so is a risk above the threshold, explained by what is unlike, or as a whole."""
    if not found and like.risk <= ALERT_ABOVE:
        return ()
    return (*found, *(_UNLIKE[feature] for feature in like.surprising)) or (Reason.UNLIKE_WHOLE,)


def judged_half(found: Sequence[Reason], *, knows_device: bool, is_guessed: bool) -> tuple[Reason, ...]:
    """The same for a right password without its second factor: on a device that the account knows, somebody has just closed the window."""
    if is_guessed:
        return (Reason.FACTOR_GUESSED, *found)
    return tuple(found) if knows_device else (Reason.FACTOR_MISSING, *found)
