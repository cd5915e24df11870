"""An abnormal sign-in for the demo (示範的異常登入): somebody abroad has the subject teacher's password, so that the pages show what follows."""

from datetime import datetime, timedelta

from xiaowu.identity.actions import risk
from xiaowu.identity.models import Account, SignIn
from xiaowu.kernel.queue import perform
from xiaowu.portal.city.signins import SignInEvent

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_SCHOOL, _ABROAD = "163.20.9.9", "126.1.9.9"


def happen(moment: datetime, sign_in: str) -> None:
    """A week of that account's sign-ins at school, and one in the night before `moment` from abroad; judged as every sign-in is."""
    account = Account.objects.get(sign_in=sign_in).pk
    week = [SignInEvent(moment - timedelta(days=day), account, _SCHOOL, _WINDOWS, knows_device=True) for day in range(7, 0, -1)]
    for event in [*week, SignInEvent(moment - timedelta(hours=5), account, _ABROAD, _LINUX, knows_device=False)]:
        SignIn.objects.create(
            account_id=event.account, at=event.at, address=event.address, user_agent=event.user_agent, knows_device=event.knows_device, succeeded=True
        )
        perform("identity.judge", risk.judge, city=frozenset({"cases", "staff"}))
