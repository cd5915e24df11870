"""Who may keep whose account, and what a sign-in name is (帳號管理)."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

_SIGN_IN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


class Kind(StrEnum):
    """Whose account it is (帳號類別): of somebody with posts, or of a child or guardian of the register."""

    STAFF = "staff"  # 教職員
    PUPIL = "pupil"  # 學生
    GUARDIAN = "guardian"  # 家長


_LETTERS = {Kind.STAFF: "p", Kind.PUPIL: "s", Kind.GUARDIAN: "g"}


class State(StrEnum):
    """How an account stands (帳號狀態)."""

    NONE = "none"  # 尚無帳號
    WAITING = "waiting"  # 尚未啟用：還沒有設定過密碼
    ACTIVE = "active"  # 使用中
    SUSPENDED = "suspended"  # 已停用


STATE_TITLES = {State.NONE: "尚無帳號", State.WAITING: "尚未啟用", State.ACTIVE: "使用中", State.SUSPENDED: "已停用"}


def state_of(*, has_account: bool, is_active: bool, has_password: bool) -> State:
    """How an account stands."""
    if not has_account:
        return State.NONE
    if not is_active:
        return State.SUSPENDED
    return State.ACTIVE if has_password else State.WAITING


def sign_in_of(text: str) -> str | None:
    """A sign-in name as it is kept, or None: 3 to 60 of small letters, digits, dot, dash, underscore.

    Full-width letters become plain ones; look-alikes of other scripts (Cyrillic а for a) are no letters here, so that none can pose as another.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return plain if _SIGN_IN.fullmatch(plain) else None


def proposed_sign_in(school_code: str, row_id: int, kind: Kind = Kind.STAFF) -> str:
    """What an account is called where nobody chose a name: it tells the school and nothing of the person."""
    return f"{school_code.lower()}-{_LETTERS[kind]}{row_id}"


# 能查看許多人資料的職務 (3.2): whole schools of children, or the city
WIDE = frozenset({"it_coordinator", "student_affairs", "principal", "bureau_officer"})


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of these posts reaches many people's data, so that a password alone does not do."""
    return not WIDE.isdisjoint(roles)


def may_be_kept(*, keeper_is_bureau: bool, holds_city_post: bool) -> bool:
    """A school keeps the accounts of those who work there; the account of whoever holds a post over the city is the bureau's."""
    return keeper_is_bureau or not holds_city_post
