"""An abnormal sign-in for the demo (示範的異常登入): somebody abroad has the subject teacher's password, so that the pages show what follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from xiaowu.identity.actions import risk
from xiaowu.identity.models import Account, SignIn
from xiaowu.kernel.queue import perform
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_SCHOOL, _ABROAD = "163.20.9.9", "126.1.9.9"


def seed(_schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """A week of that account's sign-ins at school, and one in the night before `moment` from abroad; judged as every sign-in is."""
    account = Account.objects.filter(person__name=cast[Role.SUBJECT_TEACHER]).earliest("pk")
    week = [(moment - timedelta(days=day), _SCHOOL, _WINDOWS, True) for day in range(7, 0, -1)]
    for at, address, user_agent, knows_device in [*week, (moment - timedelta(hours=5), _ABROAD, _LINUX, False)]:
        SignIn.objects.create(account=account, at=at, address=address, user_agent=user_agent, knows_device=knows_device, succeeded=True)
        perform("identity.judge", risk.judge, city=frozenset({"cases", "staff"}))
