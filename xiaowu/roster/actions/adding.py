"""A child who comes from outside the city's schools (新增學生): entered by hand, after a question if somebody of that name and birthday is known."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.actions.comparing import Answered, enrolled_elsewhere, people_on_the_way
from xiaowu.roster.actions.students import add_student
from xiaowu.roster.models import Student
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.classlist import known_children
from xiaowu.roster.rules.classlist import Question, RowQuestion
from xiaowu.roster.rules.comparing import Register, person_token
from xiaowu.roster.rules.likeness import BENT, name_key, plain_number
from xiaowu.roster.rules.roles import Diet


class Doubtful(Answered):
    """A child who may be known already: nothing is written before a person said that there are two. What was asked stays on record."""

    def __init__(self, questions: list[RowQuestion], token: str) -> None:
        super().__init__(_("可能已經有這位學生的學籍，請先查明。"))
        self.questions = questions
        self.token = token


def enter_student(
    actor: Actor,
    school_id: int,
    *,
    class_id: int,
    number: str,
    name: str,
    seat: int,
    birth_date: date | None,
    diet: Diet,
    since: date,
    confirmed: str,
    grade: int | None = None,
) -> Student:
    """A new record with an open enrolment. `confirmed`: the token with which somebody said that the child is nobody who is known.

    Raises BadInput: number (however it is written) or seat taken, no such class; Doubtful.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    plain = plain_number(number)
    if not plain or BENT.fullmatch(plain):
        raise BadInput(_("「%(text)s」不是學號。") % {"text": number})
    register = Register(known_children(actor, school_id))
    if register.by_number(plain):
        raise BadInput(_("學號 %(number)s 已有其他學生使用。") % {"number": plain})
    token = person_token(name, birth_date)
    if confirmed != token and (questions := _questions(actor, school_id, register, name, birth_date)):
        raise Doubtful(questions, token)
    return add_student(
        actor, school_id, class_id=class_id, number=plain, name=name, seat=seat, birth_date=birth_date, diet=diet, since=since, grade=grade
    )  # fmt: skip


def _questions(actor: Actor, school_id: int, register: Register, name: str, born: date | None) -> list[RowQuestion]:
    """What must be asked about somebody new; without a birthday nobody is found by a name alone."""
    if born is None:
        return []
    if here := register.namesake(name, born):
        audit.looked(actor, "roster.namesake", school_id=school_id, student_ids=[here.student_id])
        return [RowQuestion(0, Question.HERE, other=here)]
    if (name_key(name), born) in people_on_the_way(actor, school_id):
        return [RowQuestion(0, Question.COMING)]
    try:
        found = enrolled_elsewhere(actor, school_id, {(name_key(name), born)})
    except Answered:  # too often: whether the child is there is not told, nor is a real newcomer kept out
        return [RowQuestion(0, Question.NOT_ASKED)]
    return [RowQuestion(0, Question.ELSEWHERE)] if found else []
