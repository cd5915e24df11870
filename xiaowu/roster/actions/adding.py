"""A child who comes from outside the city's schools (新增學生): entered by hand.
If somebody of that name and birthday is known, a question comes first.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.actions.comparing import Answered, enrolled_elsewhere, people_on_the_way
from xiaowu.roster.actions.seating import seat_is_free
from xiaowu.roster.actions.students import add_student, not_ahead, open_class, taken, written_number
from xiaowu.roster.models import Student
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.classlist import known_children
from xiaowu.roster.rules.classlist import KnownChild, Question, RowQuestion
from xiaowu.roster.rules.comparing import Register, person_token
from xiaowu.roster.rules.likeness import name_key
from xiaowu.roster.rules.roles import Diet


class Doubtful(Answered):
    """A child who may be known already: nothing is written until a person has said that there are two. What was asked stays on record."""

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
    """A new record with an open enrolment. `confirmed`: the token with which somebody confirmed that this is a different child.

    Other schools are asked last, when nothing else can refuse: a refusal rolls back what the request wrote, but the question must stay on record.

    Raises BadInput: number (however it is written) or seat taken, no such class, a day ahead; Doubtful.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    register = Register(known_children(actor, school_id))
    plain = written_number(number)
    if register.by_number(plain):
        raise taken(plain)
    open_class(school_id, class_id, grade)
    seat_is_free(school_id, class_id, seat)
    not_ahead(since, clock.today())
    here = register.namesake(name, birth_date)
    token = person_token(name, birth_date, here)
    if confirmed != token and (questions := _questions(actor, school_id, here, name, birth_date)):
        raise Doubtful(questions, token)
    try:
        with transaction.atomic():
            return add_student(
                actor, school_id, class_id=class_id, number=plain, name=name, seat=seat, birth_date=birth_date, diet=diet, since=since,
                grade=grade,
            )  # fmt: skip
    except BadInput as refused:  # somebody else was faster; what was asked of other schools stays on record nevertheless
        raise Answered(refused.message, faults=refused.faults) from refused


def _questions(actor: Actor, school_id: int, here: KnownChild | None, name: str, born: date | None) -> list[RowQuestion]:
    """The questions to ask about a new child; without a birthday nobody is looked for by name alone."""
    if born is None:
        return []
    if here:
        audit.looked(actor, "roster.namesake", school_id=school_id, student_ids=[here.student_id])
        return [RowQuestion(0, Question.HERE, other=here)]
    if (name_key(name), born) in people_on_the_way(actor, school_id):
        return [RowQuestion(0, Question.COMING)]
    try:
        found = enrolled_elsewhere(actor, school_id, {(name_key(name), born)})
    except Answered:  # asked too often: whether the child is there stays unsaid, and a real newcomer is not kept out
        return [RowQuestion(0, Question.NOT_ASKED)]
    return [RowQuestion(0, Question.ELSEWHERE)] if found else []
