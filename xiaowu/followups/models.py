"""The tables of follow-ups (待辦追蹤): what is owed, its notes, and its files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xiaowu.followups.rules.flow import ENDED, State
from xiaowu.kernel.storage.tables import Attached, Quota
from xiaowu.roster.models import School
from xiaowu.roster.rules.city import LONGEST_CODE
from xiaowu.roster.rules.roles import CITY_ROLES, FIRM_ROLES, OUTSIDE_ROLES

_CITY = sorted(role.value for role in CITY_ROLES)
_FIRMS = sorted(role.value for role in FIRM_ROLES)
_OUTSIDE = sorted(role.value for role in OUTSIDE_ROLES)
_ENDED = sorted(state.value for state in ENDED)
LONGEST_NAME = 60


class FollowUp(models.Model):
    """What a role at a place owes (待辦事項). Its school is the place it is about, null for the city's own; that school owes it, or the bureau,
    or the platform's contractor, or the person from outside whom `owner_person` names.

    `about` is the id of its subject in a table of the system that declared its kind. `told` says how far owner and ladder were told,
    `sequence` how often day, owner or ending changed: calendars take the higher one. `forget_at`: when its kind has it deleted.
    """

    school = models.ForeignKey(School, models.PROTECT, null=True)
    kind = models.CharField(max_length=30)
    about = models.BigIntegerField(null=True)
    title = models.TextField()
    owner_role = models.CharField(max_length=30)
    owner_section = models.CharField(max_length=LONGEST_CODE, blank=True)
    owner_words = models.CharField(max_length=LONGEST_NAME, blank=True)  # 負責單位, as a document named it
    owner_person = models.BigIntegerField(null=True)  # of the register: a name and a firm stand in `owner_words`
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=LONGEST_NAME)
    due = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=[(each.value, each.value) for each in State])
    reopened = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=30, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=LONGEST_NAME, blank=True)
    told = models.PositiveSmallIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    came_from = models.BigIntegerField(null=True)  # the one at the school that merged into this one, which goes on here
    forget_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["school", "kind"], name="follow_up_school_kind"),
            models.Index(fields=["kind", "about"], name="follow_up_about"),
            models.Index(fields=["due"], condition=Q(done_at=None), name="follow_up_owed"),
            models.Index(fields=["forget_at"], condition=Q(forget_at__isnull=False), name="follow_up_forget"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "about"], condition=Q(done_at=None, about__isnull=False), nulls_distinct=False, name="follow_up_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ENDED, done_at__isnull=False) | (~Q(state__in=_ENDED) & Q(done_at=None)), name="follow_up_end_fits_state"
            ),
            models.CheckConstraint(
                condition=Q(owner_role__in=_CITY) | Q(owner_role__in=_FIRMS, owner_section="") | Q(school__isnull=False, owner_section=""),
                name="follow_up_owner_fits_place",
            ),
            models.CheckConstraint(condition=Q(owner_person=None) | Q(owner_role__in=_OUTSIDE), name="follow_up_named_from_outside"),
        ]  # fmt: skip


class Note(models.Model):
    """What was done or said about a follow-up (辦理情形): only added to. `verb`: the step with which it came, empty for notes older than steps."""

    school = models.ForeignKey(School, models.PROTECT, null=True)
    follow_up = models.ForeignKey(FollowUp, models.CASCADE)
    at = models.DateTimeField()
    by = models.CharField(max_length=LONGEST_NAME)
    account_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=12, blank=True)
    text = models.TextField()


class Attachment(Attached):
    """A file that belongs to a follow-up (附件): a photograph of the cabinet, the letter, the report."""

    quota: ClassVar[Quota] = Quota(per="follow_up")
    school = models.ForeignKey(School, models.PROTECT, null=True)
    follow_up = models.ForeignKey(FollowUp, models.CASCADE)
    by = models.CharField(max_length=LONGEST_NAME)
