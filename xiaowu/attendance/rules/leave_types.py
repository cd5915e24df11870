"""Leave types as data (假別規定): for each, what proof it asks, how it is counted, how early and how late, its source; and who approves by length.

A school's own rules are the house's with the school's overrides laid over them (`rules_of`): a school that differs writes data, and no code.
Days are those of school, counted to fractions: part of a day is its periods over the lessons that the school calls a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.roster.rules.roles import Level, Role

# who may have to agree, the nearest to the child first: a longer leave goes further up
ORDER = (Role.HOMEROOM_TEACHER, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS, Role.PRINCIPAL)
NEVER: Final = 999  # from so many days: no leave is as long
MOST_DAYS = 120  # of one request: longer than a term's half is no leave but another matter (休學、復學)


class LeaveCounting(StrEnum):
    """What a leave counts as in a child's attendance (缺席之計算)."""

    ABSENCE = "absence"  # 列入缺席
    EXCUSED = "excused"  # 不列入缺席


COUNTED_TITLES = {LeaveCounting.ABSENCE: "列入缺席", LeaveCounting.EXCUSED: "不列入缺席"}


class Proof(StrEnum):
    """What proves that a leave was needed (證明文件)."""

    MEDICAL = "medical"  # 就醫證明
    LETTER = "letter"  # 公文或活動通知
    OBITUARY = "obituary"  # 訃聞或死亡證明
    DIAGNOSIS = "diagnosis"  # 診斷或隔離通知
    PAPER = "paper"  # 證明文件


PROOF_TITLES = {
    Proof.MEDICAL: "就醫證明",
    Proof.LETTER: "公文或活動通知",
    Proof.OBITUARY: "訃聞或死亡證明",
    Proof.DIAGNOSIS: "診斷或隔離通知",
    Proof.PAPER: "證明文件",
}


@dataclass(frozen=True, slots=True)
class TypeRule:
    """What is asked of one type of leave.

    `proof_from`: a proof is asked from so many days on (0: of any; `NEVER`), `exam_proof`: of any that touches a day of examinations. `ahead`: to be
    asked so many days before, for leaves of `ahead_from` days and longer; None: also afterwards, within the school's days. `most`: days of one
    request, `by_kin`: instead of it by the degree of kinship. `in_exams`: whether it may be asked for a day of examinations.
    """

    counted: LeaveCounting = LeaveCounting.ABSENCE
    source: str = ""
    proof: Proof = Proof.PAPER
    proof_from: int = NEVER
    exam_proof: bool = False
    ahead: int | None = None
    ahead_from: int = 0
    most: int = MOST_DAYS
    by_kin: tuple[int, ...] = ()
    in_exams: bool = True


@dataclass(frozen=True, slots=True)
class Rung:
    """Leaves of up to so many days are agreed to by these, in this order (核准權限)."""

    up_to: int
    by: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class SchoolRules:
    """A school's rules of leave. `late`: until so many school days after the child is back it may still be asked for (補假、銷假期限)."""

    types: Mapping[LeaveType, TypeRule]
    ladder: tuple[Rung, ...]
    late: int = 3
    lessons: int = 7
    exams: frozenset[date] = frozenset()
    exams_also: Role | None = None  # who must agree too to a leave on a day of examinations
    notes: str = ""

    def chain(self, days: Fraction, *, touches_exams: bool = False) -> tuple[Role, ...]:
        """Who must agree to a leave of so many days, in this order."""
        found = next((rung.by for rung in self.ladder if days <= rung.up_to), self.ladder[-1].by)
        return (*found, self.exams_also) if touches_exams and self.exams_also and self.exams_also not in found else found


_ASSESSMENT = "國民小學及國民中學學生成績評量準則；各校學生請假規則"
_SENIOR = "高級中等學校學生學習評量辦法"
_GENERAL = {
    LeaveType.SICK: TypeRule(source=_ASSESSMENT, proof=Proof.MEDICAL, proof_from=3),
    LeaveType.PERSONAL: TypeRule(source=_ASSESSMENT, ahead=0),
    LeaveType.OFFICIAL: TypeRule(LeaveCounting.EXCUSED, _ASSESSMENT, proof=Proof.LETTER),
    LeaveType.FUNERAL: TypeRule(LeaveCounting.EXCUSED, _ASSESSMENT, proof=Proof.OBITUARY, proof_from=0),
    LeaveType.MENSTRUAL: TypeRule(LeaveCounting.EXCUSED, "性別平等工作法第 14 條意旨；各縣市學生生理假規定", most=1),
    LeaveType.EPIDEMIC: TypeRule(LeaveCounting.EXCUSED, "傳染病防治法；教育部停課標準", proof=Proof.DIAGNOSIS),
    LeaveType.DISASTER: TypeRule(LeaveCounting.EXCUSED, "天然災害停止上班及上課作業辦法"),
    LeaveType.OTHER: TypeRule(source="各校學生請假規則"),
}
_JUNIOR = {LeaveType.MENTAL_HEALTH: TypeRule(LeaveCounting.EXCUSED, "教育部學生身心調適假試辦；" + _SENIOR, most=3)}
# what schools may add by their own rules, and no level of the city has by itself
_ADDED = {
    **_JUNIOR,
    LeaveType.EXAM: TypeRule(source="各校學生請假規則", exam_proof=True),
    **{
        each: TypeRule(LeaveCounting.EXCUSED, _SENIOR, proof_from=0)
        for each in (LeaveType.MARRIAGE, LeaveType.PRENATAL, LeaveType.MATERNITY, LeaveType.MISCARRIAGE, LeaveType.PARENTAL)
    },
}
_BY_LEVEL: Mapping[Level, Mapping[LeaveType, TypeRule]] = {Level.ELEMENTARY: _GENERAL, Level.JUNIOR_HIGH: {**_GENERAL, **_JUNIOR}}
_LADDER = tuple(Rung(days, ORDER[: place + 1]) for place, days in enumerate((2, 3, 6, NEVER)))


class NotARule(ValueError):
    """What was given as a school's rules is none; the message says where."""


def rules_of(level: Level, overrides: Mapping[str, Any]) -> SchoolRules:
    """The rules of a school of this level. `overrides`: as stored, of what the school does otherwise. Raises NotARule."""
    if unknown := {*overrides} - {"types", "ladder", "late", "lessons", "exams", "exams_also", "notes"}:
        raise NotARule(", ".join(sorted(unknown)))
    base = SchoolRules(_BY_LEVEL[level], _LADDER)
    try:
        types = base.types
        if "types" in overrides:
            given = {LeaveType(name): said for name, said in overrides["types"].items()}
            types = {each: _rule(house_rule(level, each), said) for each, said in given.items()}
        return replace(
            base,
            types=types,
            ladder=tuple(_rung(each) for each in overrides["ladder"]) if "ladder" in overrides else base.ladder,
            late=_number(overrides.get("late", base.late)),
            lessons=max(1, _number(overrides.get("lessons", base.lessons))),
            exams=frozenset(date.fromisoformat(each) for each in overrides.get("exams", ())),
            exams_also=Role(overrides["exams_also"]) if overrides.get("exams_also") else None,
            notes=str(overrides.get("notes", "")),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise NotARule(str(error)) from error


def house_rule(level: Level, kind: LeaveType) -> TypeRule:
    """What the house asks of a type at this level, or where a school adds it."""
    return {**_ADDED, **_BY_LEVEL[level]}.get(kind, TypeRule())


def _rule(base: TypeRule, said: Mapping[str, Any]) -> TypeRule:
    given = dict(said)
    if "by_kin" in given:
        given["by_kin"] = tuple(_number(each) for each in given["by_kin"])
    if "proof" in given:
        given["proof"] = Proof(given["proof"])
    if "counted" in given:
        given["counted"] = LeaveCounting(given["counted"])
    return replace(base, **given)


def _rung(said: Mapping[str, Any]) -> Rung:
    by = tuple(Role(each) for each in said["by"])
    if not by:
        raise NotARule("ladder")
    return Rung(_number(said["up_to"]), by)


def _number(said: Any) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= NEVER:
        raise NotARule(str(said))
    return said
