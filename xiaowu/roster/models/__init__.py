"""The register's tables."""

from xiaowu.roster.models.calendar import CalendarDay, CityClosure, SchoolDayException, Term
from xiaowu.roster.models.groups import Course, GroupMember, TeachingGroup
from xiaowu.roster.models.modified import Modified
from xiaowu.roster.models.naming import InOrder, Named
from xiaowu.roster.models.people import OutsideMistake, OutsidePost, Person, Post, PostNotice, PostOffer
from xiaowu.roster.models.places import District, School, SchoolClass, SchoolCode
from xiaowu.roster.models.sourced import Sourced
from xiaowu.roster.models.students import (
    AskedElsewhere,
    Enrolment,
    FormerNumber,
    Guardian,
    Mistake,
    Student,
    Transfer,
)

__all__ = [
    "AskedElsewhere",
    "CalendarDay", "CityClosure", "Course", "District", "Enrolment", "FormerNumber", "GroupMember",
    "Guardian", "InOrder", "Mistake", "Modified", "Named", "OutsideMistake", "OutsidePost",
    "Person", "Post",
    "PostNotice", "PostOffer", "School", "SchoolClass", "SchoolCode", "SchoolDayException", "Sourced", "Student", "TeachingGroup", "Term", "Transfer",
]  # fmt: skip
