"""What is said before a day is changed of which its kitchen was told (已通知廚房的日子): when, and whether the kitchen hears of the change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.roc import spoken
from xiaowu.meals.rules.sheets import AHEAD, is_for_letters
from xiaowu.roster.rules.beside import Affected

_NAMED = 3  # schools: of more it is said how many
_TOLD = "select * from meals_told_of(%s::bigint[], %s::bigint[], %s, %s)"


@dataclass(frozen=True, slots=True)
class ToldDay:
    """A kitchen that was told of a school's day, when last, and whether it gets letters about changes."""

    school_id: int
    kitchen_id: int
    kitchen: str
    telephone: str
    day: date
    at: datetime
    letters: bool


def words(whose: Affected, *, is_family: bool = False) -> list[str]:
    """For whoever changes who eats, in sentences. One statement."""
    students = None if whose.students is None else list(whose.students)
    told = rows(ToldDay, _TOLD, [list(whose.schools), students, whose.first, whose.last])
    found = [each for each in told if whose.covers(each.day)]
    schools = {each.school_id for each in found}
    if len(schools) > _NAMED:
        said = ngettext("%(count)d 校的廚房已收到供餐數。", "%(count)d 校的廚房已收到供餐數。", len(schools)) % {"count": len(schools)}
        return [said, _("供餐單會標出異動；收異動信的廚房會收到信，其餘請各校電話聯絡。")]
    return _said(found, is_family=is_family)


def of_kitchen(school_id: int, kitchen_id: int, first: date) -> list[str]:
    """The same of one kitchen, from a day on. One statement."""
    found = rows(ToldDay, _TOLD, [[school_id], None, first, first + timedelta(days=AHEAD)])
    return _said([each for each in found if each.kitchen_id == kitchen_id], is_family=False)


def _said(found: Collection[ToldDay], *, is_family: bool) -> list[str]:
    ordered = sorted(found, key=_together)
    return [said for key, of in groupby(ordered, key=_together) for said in _of(list(of), hears=key[-1], is_family=is_family)]


def _together(each: ToldDay) -> tuple[int, str, bool]:
    """Days of which the same is said: of one kitchen, told at one moment, that hears of a change or does not."""
    now = clock.now()
    hears = each.letters and is_for_letters(each.day, clock.day(now), now.astimezone(clock.TAIPEI).time())
    return each.kitchen_id, f"{each.at:%Y%m%d%H%M}", hears


def _of(found: Sequence[ToldDay], *, hears: bool, is_family: bool) -> list[str]:
    one = found[0]
    days = _("、").join(dict.fromkeys(spoken.near(each.day) for each in found))
    said = _("「%(kitchen)s」於 %(at)s 收到 %(days)s 的供餐數。") % {"kitchen": one.kitchen, "at": spoken.moment(one.at), "days": days}
    if hears:
        return [said, _("異動會寄信通知廚房；能不能退費依學校規定的時限。") if is_family else _("更改後的份數會寄信通知廚房。")]
    if is_family:
        return [said, _("學校的供餐單會標出這項異動，但廚房可能已經備餐；能不能退費依學校規定的時限。")]
    if one.telephone:
        return [said, _("供餐單會標出異動，但不會另外通知廚房；請致電 %(telephone)s 確認。") % {"telephone": one.telephone}]
    return [said, _("供餐單會標出異動，但不會另外通知廚房；請另行聯絡。")]
