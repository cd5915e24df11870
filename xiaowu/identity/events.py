"""What identity tells (異常登入案件), and what a session owed is done (必要步驟完成)."""

from dataclasses import dataclass

from django.http import HttpRequest

from xiaowu.identity.rules.cases import State
from xiaowu.identity.sessions import MUST, Must


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case of abnormal sign-ins went on, or was closed."""

    case_id: int
    was: State
    now: State


def done(request: HttpRequest, what: Must) -> None:
    """Take it off the session's list."""
    left = [each for each in request.session.get(MUST, []) if each != what]
    if left:
        request.session[MUST] = left
    else:
        request.session.pop(MUST, None)
