"""Children who wait to be placed, in the form in which the home page lists waiting things (首頁的轉入學生)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.roster.queries.students import Waiting


def incoming(_actor: Actor, found: list[Waiting]) -> Waits:
    """A line for each school. No statement."""
    first = tuple(Wait(_said(each), _("轉入學生"), ("roster:incoming", each.school_id)) for each in found)
    return Waits(_("轉入學生"), first, len(found))


def _said(each: Waiting) -> str:
    said = ngettext("%(school)s：%(count)d 人等待編班", "%(school)s：%(count)d 人等待編班", each.children)
    return said % {"school": each.school, "count": each.children}
