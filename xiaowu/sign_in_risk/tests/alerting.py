"""An abnormal sign-in."""

from typing import Any

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp, Note
from xiaowu.identity.events import At, SignedIn
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.sign_in_risk.actions import cases, judging, recording
from xiaowu.sign_in_risk.models import Alert, Case
from xiaowu.sign_in_risk.rules.cases import CASE, KIND

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


SCHOOL, TOKYO = "163.20.9.9", "126.1.9.9"


REACH = judging.REACH


def knock(name: str, client: HouseClient, address: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address, headers={"user-agent": CHROME})


def judge() -> int:
    return int(perform("identity.judge", judging.judge, city=REACH))


def alert(teacher: Somebody) -> tuple[HouseClient, int]:
    """A stranger gets in from abroad; returns the stranger's browser and the alert."""
    stranger = HouseClient()
    assert knock(teacher.sign_in, stranger, TOKYO).status_code == 302
    assert judge() == 1
    with_reach = perform("test", lambda _actor: Alert.objects.latest("pk").pk, city=REACH)
    return stranger, int(with_reach)


def came_in(account_id: int, address: str = SCHOOL, user_agent: str = CHROME, *, knows_device: bool = False) -> None:
    """A complete sign-in, as identity's event tells it."""
    recording.signed_in(SignedIn(account_id, At(address, user_agent, knows_device), b"x"))


def case_of(account_id: int, school_id: int | None, *, title: str = "異常登入") -> Case:
    """A case with what is owed for it, and no alert."""

    def opened(actor: Any) -> Case:
        now = clock.now()
        made = Case.objects.create(account_id=account_id, school_id=school_id, state=CASE.begins, opened=now, last_alert=now)
        open_follow_up(actor, KIND, Wish(title, school_id=school_id, about=made.pk), now=now)
        return made

    return perform("test", opened, city=REACH)  # type: ignore[no-any-return]


def advance_due_cases() -> int:
    return int(perform("sign_in_risk.go_on", cases.advance_due_cases, city=judging.FOLLOWING))


def follow(who: Somebody) -> bool:
    """As the job does after an event."""
    return bool(perform(cases.FOLLOW, lambda actor: cases.follow(actor, who.account_id), city=judging.FOLLOWING))


def owed(case: Case) -> FollowUp:
    with as_owner():
        return FollowUp.objects.get(kind=KIND, about=case.pk)


def owed_notes(case: Case) -> list[str]:
    return list(Note.objects.filter(follow_up__kind=KIND, follow_up__about=case.pk, text__startswith="密碼是在待確認").values_list("text", flat=True))


def change(browser: HouseClient, old: str, new: str) -> None:
    """Change one's password, as on its page."""
    browser.send("/accounts/password/", {"oldpassword": old, "password1": new, "password2": new})


def the_case() -> Case:
    case: Case = perform("test", lambda _actor: Case.objects.latest("pk"), city=REACH)
    return case
