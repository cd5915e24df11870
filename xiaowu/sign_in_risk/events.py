"""The events of cases of abnormal sign-ins (異常登入案件)."""

from dataclasses import dataclass

from xiaowu.sign_in_risk.rules.cases import State


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case moved to another state, or was closed."""

    case_id: int
    was: State
    now: State
