"""Whose word counts (有效註記): of everything that was said about a child in one period, the first in one fixed order (2.2).
No word is lost by this.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from xiaowu.attendance.rules.roll import Exceptions, LeaveType, Mark, RollException


class Source(IntEnum):
    """Who says how a child was, in the order in which their words count: an approved leave before anybody, a pupil deputy after everybody."""

    LEAVE = 1  # 核准的假
    OFFICE = 2  # 學務處
    SUBJECT = 3  # 任課教師，含代課、調課
    HOMEROOM = 4  # 導師
    DEPUTY = 5  # 副班長：尚待教師確認


SOURCE_TITLES = {
    Source.LEAVE: "核准的假",
    Source.OFFICE: "學務處",
    Source.SUBJECT: "任課教師",
    Source.HOMEROOM: "導師",
    Source.DEPUTY: "副班長（待教師確認）",
}

ABSENT = RollException(Mark.ABSENT)


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says about a child: a mark, or None: simply present."""

    source: Source
    mark: RollException | None


@dataclass(frozen=True, slots=True)
class Said:
    """All that was said of a class in one period. `whole`: the sources who asked every child, so that whom they do not name was there; who corrects
    names those alone. `unasked`: children who came after somebody had asked it, of whom only those say something who name them.
    """

    whole: frozenset[Source]
    marks: Mapping[Source, Mapping[int, RollException | None]]
    leaves: Mapping[int, LeaveType]
    unasked: frozenset[int] = frozenset()

    @property
    def is_taken(self) -> bool:
        """Whether somebody who answers for the class asked it: a pupil deputy's roll waits to be confirmed."""
        return any(source < Source.DEPUTY for source in self.whole)

    @property
    def is_filled_in(self) -> bool:
        """Whether a pupil deputy filled it in, and nobody has confirmed it yet."""
        return Source.DEPUTY in self.whole and not self.is_taken

    @property
    def sure(self) -> "Said":
        """Without a pupil deputy's word, which is a proposal until somebody who answers for the class has confirmed it."""
        marks: dict[Source, Mapping[int, RollException | None]] = {source: said for source, said in self.marks.items() if source < Source.DEPUTY}
        return replace(self, whole=self.whole - {Source.DEPUTY}, marks=marks)

    def words(self, child: int) -> tuple[Word, ...]:
        """What each source says of the child, the one that counts first."""
        said = [Word(Source.LEAVE, RollException(Mark.LEAVE, self.leaves[child]))] if child in self.leaves else []
        for source in sorted({*self.whole, *self.marks}):
            named = self.marks.get(source, {})
            if child in named or (source in self.whole and child not in self.unasked):
                said.append(Word(source, named.get(child)))
        return tuple(said)

    def effective(self, child: int) -> Word | None:
        """The one rule: the first word in the order of sources. None: nobody has said anything, which is never "present"."""
        return next(iter(self.words(child)), None)

    def stands(self, children: Iterable[int]) -> dict[int, RollException]:
        """Who of these is not simply present, as it counts."""
        found = ((child, self.effective(child)) for child in children)
        return {child: word.mark for child, word in found if word and word.mark}


def of_saver(said: Said, source: Source, children: Collection[int], mine: Exceptions) -> tuple[bool, dict[int, RollException | None]]:
    """What `source` says of the class with the roll `mine`, and whether of every child: all that is kept of it, in place of what it said before.

    Whoever answers for the class asks everybody. The office does where nobody has; else it speaks of those alone of whom it says something new. Who
    leaves a child on approved leave as it stands has seen it away: should the leave be withdrawn, that remains.
    """
    before = said.marks.get(source, {})
    is_whole = source in said.whole or source is not Source.OFFICE or not said.is_taken
    given: dict[int, RollException | None] = {}
    for child in children:
        mark, word = mine.get(child), said.effective(child)
        is_left = word is not None and word.mark == mark
        has_spoken = child in before or (source in said.whole and child not in said.unasked)
        if is_left and not has_spoken and not is_whole:
            continue
        if is_left and word and word.source < source:
            mark = before.get(child) if has_spoken else ABSENT if word.source is Source.LEAVE else mark
        if mark is not None or not is_whole or child in said.unasked:
            given[child] = mark
    return is_whole, given


def of_group(
    said: Said, source: Source, children: Collection[int], everybody: Collection[int], mine: Exceptions
) -> tuple[bool, dict[int, RollException | None]]:
    """What a lesson's teacher, or the office for them, says of some of a class, with the roll `mine` (分組課程): each of the `children` by name,
    beside what `source` says of the rest. The class has been asked once each of `everybody` was named.
    """
    _whole, given = of_saver(said, source, children, mine)
    named = {**said.marks.get(source, {}), **{child: given.get(child) for child in children}}
    return source in said.whole or named.keys() >= set(everybody), named


@dataclass(frozen=True, slots=True)
class Standing:
    """As what somebody stands before a class in a period. `is_scheduled`: whether it is known who has the lesson."""

    has_lesson: bool
    is_office: bool
    is_homeroom: bool
    is_teacher: bool
    is_scheduled: bool


def source_of(standing: Standing) -> Source | None:
    """As whom somebody says how a class's children were in a period; None: not at all. A teacher of the class says it where no lesson is entered."""
    if standing.has_lesson:
        return Source.SUBJECT
    if standing.is_office:
        return Source.OFFICE
    if standing.is_homeroom:
        return Source.HOMEROOM
    return Source.SUBJECT if standing.is_teacher and not standing.is_scheduled else None
