"""Who may keep whose account (帳號管理)."""

from collections.abc import Iterable
from enum import StrEnum

from xiaowu.kernel.flow.table import Reading


class Kind(StrEnum):
    """Whose account it is (帳號類別): of somebody with posts, or of a child or guardian in the register."""

    STAFF = "staff"  # 教職員
    PUPIL = "pupil"  # 學生
    GUARDIAN = "guardian"  # 家長


LETTERS = {Kind.STAFF: "p", Kind.PUPIL: "s", Kind.GUARDIAN: "g"}


class State(StrEnum):
    """The states of an account (帳號狀態)."""

    NONE = "none"  # 尚無帳號
    WAITING = "waiting"  # 尚未啟用：還沒有設定過密碼
    ACTIVE = "active"  # 使用中
    SUSPENDED = "suspended"  # 已停用
    ELSEWHERE = "elsewhere"  # 由教育局管理：how it stands is not the reader's to know


STATE_TITLES = {
    State.NONE: "尚無帳號",
    State.WAITING: "尚未啟用",
    State.ACTIVE: "使用中",
    State.SUSPENDED: "已停用",
    State.ELSEWHERE: "由教育局管理",
}


# the state of an account, as its keeper sees it
STANDING = Reading(
    {
        State.ELSEWHERE: {"is_kept": False},
        State.NONE: {"account_id": None},
        State.SUSPENDED: {"is_active": False},
        State.WAITING: {"has_password": False},
        State.ACTIVE: {},
    }
)


# 能查看許多人資料的職務 (3.2): whole schools of children, or the city
WIDE = frozenset(
    {
        "it_coordinator", "student_affairs", "principal", "bureau_officer", "registrar", "dean_of_studies", "dean_of_students", "counsellor", "nurse",
    }
)  # fmt: skip


REACHES_MANY = tuple(sorted(WIDE))
REMEMBERED_DAYS = 90  # so long a post that ended counts as one that reaches many: else it is ended, the account taken, and the post given back


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of these posts reaches many people's data, so that a password alone is not enough."""
    return not WIDE.isdisjoint(roles)


class Deed(StrEnum):
    """What a keeper does to an account."""

    MAKE = "make"  # 建立帳號
    CODE = "code"  # 產生啟用碼
    FACTORS = "factors"  # 重設雙因素驗證
    SUSPEND = "suspend"  # 停用
    RESTORE = "restore"  # 恢復


class Barrier(StrEnum):
    """Why this keeper may not do it, and so who can help."""

    OWN = "own"
    ELSEWHERE = "elsewhere"
    SECOND_PERSON = "second_person"
    BARRED = "barred"


BARRIER_TITLES = {
    Barrier.OWN: "自己的帳號請自行更換密碼；啟用碼、雙因素驗證與停用請由其他管理者處理。",
    Barrier.ELSEWHERE: "這個人也在其他學校或教育局任職，帳號由教育局管理；請洽教育局。",
    Barrier.SECOND_PERSON: "這個職務能查看許多人的資料，啟用碼與雙因素驗證由教育局重設，不由同校一人決定；請洽教育局。",
    Barrier.BARRED: "這個帳號由教育局停用，只能由教育局恢復；請洽教育局。",
}
_GIVES_WAY_IN = {Deed.CODE, Deed.FACTORS}


def barrier(deed: Deed, *, is_own: bool, is_bureau: bool, is_kept: bool, reaches_many: bool, has_password: bool, is_barred: bool) -> Barrier | None:
    """What stands in the way. A school keeps the accounts of people who serve there and nowhere else, so that no keeper gives access to more than he
    reaches himself. Once somebody who reaches many people's data has a password, only the bureau can let them in again.
    """
    if is_own and deed in _GIVES_WAY_IN | {Deed.SUSPEND}:
        return Barrier.OWN
    if is_bureau:
        return None
    if not is_kept:
        return Barrier.ELSEWHERE
    if is_barred and deed is Deed.RESTORE:
        return Barrier.BARRED
    if reaches_many and (deed is Deed.FACTORS or (deed is Deed.CODE and has_password)):
        return Barrier.SECOND_PERSON
    return None
