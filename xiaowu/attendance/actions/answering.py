"""What is said of an absence (缺席說明): by a guardian on the own page, by whoever looks for the child at school."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.attendance.models import AbsenceWord, Roll, RollConfirmed
from xiaowu.attendance.models.telling import LONGEST_WORD
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.roll import class_on
from xiaowu.attendance.rules.telling import BY_FAMILY, BY_SCHOOL, MOST_WORDS, Said, is_recent
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.notifications.actions.telling import Holder, settle, tell_holders
from xiaowu.roster.models import Enrolment
from xiaowu.roster.rules.roles import Role

ALARM, ANSWERED = "attendance.alarm", "attendance.answered"


@dataclass(frozen=True, slots=True)
class _Where:
    school_id: int
    class_id: int
    found: int
    is_noted: bool


def answer(actor: Actor, student_id: int, day: date, *, said: Said, text: str, child: str, class_name: str, now: datetime) -> None:
    """Record a guardian's answer, which goes to the child's teachers and student affairs. That the child should be at school is told as an alarm:
    once until the child is found, however often the same guardian says it, though each time is noted.

    Raises Forbidden, BadInput (not a family's word, nothing said, too many), NotFound (not the own child, or nothing to answer any more).
    """
    require(actor, Permission.SEE_OWN, school_id=ANYWHERE)
    if said not in BY_FAMILY:
        raise BadInput(_("請選擇原因。"), at="said")
    if said is Said.OTHER and not text.strip():
        raise BadInput(_("請寫下原因。"), at="text")
    text = text.strip()[:LONGEST_WORD]
    given = [student_id, day, said.value, text, now, MOST_WORDS]
    where = row(_Where, "select * from attendance_answer(%s, %s, %s, %s, %s, %s)", given) if is_recent(day, clock.day(now)) else None
    if where is None:
        raise NotFound
    if not where.is_noted:
        raise BadInput(_("學校已經收到您多次回覆，請直接打電話到學校。"), at="said")
    audit.record(actor, "answered", "absence", student_id, school_id=where.school_id, day=day.isoformat(), said=said.value)
    about = {
        "school": where.school_id, "day": day.isoformat(), "child": child, "class": class_name, "said": said.value, "text": text,
    }  # fmt: skip
    again = f"{actor.account} {where.found}" if said is Said.EXPECTED else now.isoformat(timespec="seconds")
    key = f"{student_id} {day.isoformat()} {again}"
    tell_holders(actor, ALARM if said is Said.EXPECTED else ANSWERED, [(each, about, key) for each in _lookers(where)])


def _lookers(where: _Where) -> Iterator[Holder]:
    yield Holder(Role.STUDENT_AFFAIRS, where.school_id)
    yield Holder(Role.HOMEROOM_TEACHER, where.school_id, where.class_id)


def note(actor: Actor, school_id: int, student_id: int, day: date, *, said: Said, text: str, now: datetime) -> None:
    """Record what came of looking for a child: reached, not reached, found. Raises Forbidden, BadInput, NotFound."""
    require(actor, Permission.TAKE_ROLL, school_id=ANYWHERE)
    enrolled = Enrolment.objects.filter(school_id=school_id, student_id=student_id, valid__contains=day)
    class_id = enrolled.values_list("school_class_id", flat=True).first()
    if class_id is None:
        raise NotFound
    require(actor, Permission.TAKE_ROLL, school_id=school_id, class_id=class_id)
    if said not in BY_SCHOOL or not is_recent(day, clock.day(now)):
        raise BadInput(_("請選擇聯絡結果。"))
    AbsenceWord.objects.create(
        school_id=school_id, school_class_id=class_id, day=day, student_id=student_id, said=said, text=text.strip()[:LONGEST_WORD], at=now,
        account_id=actor.account, by_name=actor.name,
    )  # fmt: skip
    audit.record(actor, "noted", "absence", student_id, school_id=school_id, day=day.isoformat(), said=said.value)
    if said is Said.SAFE:
        settle(ALARM, f"{student_id} {day.isoformat()}")


def confirm_roll(actor: Actor, school_id: int, class_id: int, day: date, *, revision: int, now: datetime) -> None:
    """Confirm a roll that was in doubt: the families of the children it shows as away are told. Repeating it changes nothing.

    Raises Forbidden, NotFound, Conflict (somebody has saved the roll since it was looked at).
    """
    require(actor, Permission.CARE, school_id=school_id)
    class_on(school_id, class_id, day)
    stands = Roll.objects.filter(school_id=school_id, school_class_id=class_id, day=day, enrolled__gt=0).values_list("revision", flat=True).first()
    if stands is None:
        raise NotFound
    if stands != revision:
        raise Conflict(_("這份點名剛才又有更正，請重新查看後再確認。"))
    _made, is_new = RollConfirmed.objects.get_or_create(
        school_id=school_id, school_class_id=class_id, day=day, revision=revision, defaults={"at": now, "account_id": actor.account}
    )
    if is_new:
        audit.record(actor, "confirmed", "roll", class_id, school_id=school_id, day=day.isoformat(), revision=revision)
