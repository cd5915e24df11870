"""All officers are told when somebody gets a post at the bureau (新增教育局人員): nobody can let a colleague into the whole city unseen."""

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, tell
from xiaowu.roster.events import OfficerEntered
from xiaowu.roster.rules.roles import Role

KIND = "notifications.officer_entered"


def officer_entered(event: OfficerEntered) -> None:
    tell(system(KIND), Holder(Role.BUREAU_OFFICER), KIND, {"name": event.name}, key=f"{event.person_id} {clock.today()}")


def words(about: About) -> Words:
    return Words(_("教育局新增承辦人：%(name)s") % {"name": about["name"]}, _("如果您不知道這件事，請立即到「教育局人員」查看，並結束職務。"))
