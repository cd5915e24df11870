"""An abnormal sign-in for the demo (示範的異常登入): somebody abroad has the subject teacher's password, so that the pages show the consequences."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import Role
from xiaowu.sign_in_risk.actions import judging
from xiaowu.sign_in_risk.models import SignIn

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_SCHOOL, _ABROAD = "163.20.9.9", "126.1.9.9"
_COMES_IN = timedelta(hours=7, minutes=31)
_BEFORE = timedelta(minutes=35)  # before the demo begins: the coordinator finds it in the morning
_JUDGED_AFTER = timedelta(minutes=1)


def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """That account's sign-ins at school on the latest lesson days, and this morning one from abroad; each judged within the minute, as always."""
    account = Account.objects.filter(person__name=cast[Role.SUBJECT_TEACHER]).earliest("pk")
    today = clock.day(moment)
    days = days_of(schools[0].pk, today - timedelta(days=21), today - timedelta(days=1))[-7:]
    mornings = [clock.begins(day) + _COMES_IN + timedelta(minutes=day.day % 9) for day in days]
    usual = [(at, _SCHOOL, _WINDOWS, True) for at in mornings]
    for at, address, user_agent, knows_device in [*usual, (moment - _BEFORE, _ABROAD, _LINUX, False)]:
        SignIn.objects.create(account=account, at=at, address=address, user_agent=user_agent, knows_device=knows_device, succeeded=True)
        with clock.beginning(at + _JUDGED_AFTER):
            perform("identity.judge", judging.judge, city=judging.REACH)
