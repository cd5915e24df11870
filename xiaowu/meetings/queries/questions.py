"""Questions to the districts (徵詢意見): what each was asked and has answered, and the follow-up by which it owes an answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import OWED, WHOLE, State
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.flow.held import where_state
from xiaowu.meetings.models import Opinion, Question
from xiaowu.meetings.rules.flow import CONSULTATION, MOTION, MotionState, takes_answers, takes_opinion
from xiaowu.roster.models import District

ON_AGENDA = where_state(MOTION, MotionState.MOVED, prefix="motion__")


@dataclass(frozen=True, slots=True)
class Owed:
    """The state of a district's follow-up, for readers who may see it."""

    id: int
    state: State
    due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """A district's answer; `text` is None if there is none. `owed` is None for readers who may not see it, or if nobody convenes the district."""

    district_id: int
    district: str
    text: str | None
    by: str
    reply: str
    opinion_id: int | None
    owed: Owed | None
    takes_opinion: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with all nine districts, answered or not."""

    id: int
    motion_id: int
    motion: str
    text: str
    due: date
    ended_at: datetime | None
    runs: bool  # its day has not passed, and nobody has ended it
    opinions: tuple[OpinionRow, ...]

    @property
    def unanswered(self) -> list[str]:
        return [each.district for each in self.opinions if each.text is None]

    @property
    def is_open(self) -> bool:
        """Whether any part of it is still open, as far as the reader sees."""
        return self.runs or any(each.owed.state in (*OWED, State.ANSWERED) for each in self.opinions if each.owed)


def questions(meeting_id: int) -> list[QuestionRow]:
    """A meeting's questions with every district's answer, and the follow-ups that the transaction may read. Four statements."""
    asked = list(Question.objects.filter(ON_AGENDA, motion__meeting_id=meeting_id).select_related("motion").order_by("pk"))
    districts = list(District.objects.order_by("order"))
    given = {(each.question_id, each.district_id): each for each in Opinion.objects.filter(question__motion__meeting_id=meeting_id)}
    owed, today = _owed([each.pk for each in asked]), clock.today()
    rows = []
    for each in asked:
        keys = [(district, (each.pk, district.pk)) for district in districts]
        opinions = tuple(_opinion(district, given.get(key), owed.get(key), today) for district, key in keys)
        runs = each.ended_at is None and takes_answers(each.due, today)
        rows.append(
            QuestionRow(each.pk, each.motion_id, f"{each.motion.label}{each.motion.text}", each.text, each.due, each.ended_at, runs, opinions)
        )
    return rows


def question_page(_actor: Actor, question_id: int) -> tuple[str, str] | None:
    """The question's place on the page of its meeting, which readers of the follow-up may see. One statement."""
    found = Question.objects.filter(pk=question_id).values_list("motion__meeting_id", "motion__meeting__body").first()
    return (_("%(meeting)s 分區意見") % {"meeting": found[1]}, f"{reverse('meetings:questions', args=[found[0]])}#q{question_id}") if found else None


def _owed(question_ids: list[int]) -> dict[tuple[int, int], Owed]:
    """(Question, district) → the latest follow-up of a school of that district. One statement."""
    found = FollowUp.objects.filter(kind=CONSULTATION, about__in=question_ids).order_by("pk")
    today, columns = clock.today(), ("about", "school__district_id", "pk", "state", "due")
    return {
        (about or 0, district): Owed(pk, State(state), due, WHOLE.is_overdue(State(state), due, today))
        for about, district, pk, state, due in found.values_list(*columns)
    }


def _opinion(district: District, given: Opinion | None, owed: Owed | None, today: date) -> OpinionRow:
    may = owed is not None and takes_opinion(owed.state, owed.due, today, is_given=given is not None)
    if given is None:
        return OpinionRow(district.pk, district.name, None, "", "", None, owed, may)
    return OpinionRow(district.pk, district.name, given.text, given.by, given.reply, given.pk, owed, may)
