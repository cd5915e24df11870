"""What whoever changes a day reads before it is saved (已通知的日子): somebody outside was told of it already, as systems above say."""

from datetime import timedelta

from django.utils.module_loading import import_string

from xiaowu.kernel import clock
from xiaowu.kernel.offer import declared
from xiaowu.kernel.ui.asking import Question
from xiaowu.kernel.ui.marks import sentences
from xiaowu.roster.rules.beside import Affected, ToldPart

AHEAD = timedelta(days=14)  # of further days nobody is told yet


def told_before(whose: Affected, *, is_family: bool = False) -> str:
    """Sentences, or nothing. A statement for each system that says something."""
    parts = (import_string(each.words) for each in declared(ToldPart))
    return sentences(said for part in parts for said in part(whose, is_family=is_family))


def told_question(
    title: str, about: str, whose: Affected, *, is_family: bool = False, counts: tuple[tuple[str, str | int], ...] = ()
) -> Question | None:
    """The question of an act that otherwise asks nothing; None: nobody was told of these days."""
    said = told_before(whose, is_family=is_family)
    return Question(title, about, said, counts) if said else None


def soon_of(schools: list[int], students: list[int] | None = None) -> Affected:
    """The days from today on of which somebody may have been told."""
    return Affected(schools, clock.today(), clock.today() + AHEAD, students)
