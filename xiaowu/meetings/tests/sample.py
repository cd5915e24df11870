"""The invented city's minutes, and the same with errors put in on purpose; and its meetings, whoever is signed in."""

from conftest import as_owner
from xiaowu.meetings.models import Meeting
from xiaowu.meetings.rules.flow import Stage
from xiaowu.meetings.seed.minutes import MINUTES

WRONG = (
    MINUTES.replace("112年2月20日辦理完畢", "112年4月20日辦理完畢")
    .replace("112年2月1日示教資字第1120001234號", "113年2月1日示教資字第1120001234號")
    .replace("（星期二）", "（星期三）")
    .replace("國中\t5\t7\t12", "國中\t5\t7\t13")
    .replace("於112年4月30日前提出納管方案", "研議")
    .replace("案由二", "案由三")
    .replace("下午4時30分", "上午12時5分")
    .replace("(一) 由廠商依契約辦理。\n(二) 各校造冊。\n", "")
)


def meeting_at(stage: Stage) -> Meeting:
    """The one meeting at that stage."""
    with as_owner():
        return Meeting.objects.get(stage=stage)
