"""What was told of absence over time (全市出缺席月報統計). None of it is ever changed: what is told anew is a further release."""

from django.db import models

from xiaowu.kernel.storage.tables import Kept
from xiaowu.roster.models import District, School
from xiaowu.statistics.rules.periods import Kind


class Release(models.Model):
    """One release of a month or a term (公布). `number` 1 is the first; a month is told once more with its term, as corrected."""

    kind = models.CharField(max_length=5, choices=[(each.value, each.value) for each in Kind])
    key = models.CharField(max_length=10)  # `2026-10`, `115-1`
    term = models.CharField(max_length=10)  # the term in which it lies
    first = models.DateField()
    last = models.DateField()
    number = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()
    cells = models.PositiveIntegerField()  # that were told or hidden
    hidden = models.PositiveIntegerField()  # of these
    needed = models.PositiveIntegerField()  # of these for their own sake; the others protect them
    tells_chronic = models.BooleanField(default=True, db_default=True)  # False: rolls of too few days, so chronic absence is told of nobody

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="release_once")]


class ReleasedCell(models.Model):
    """What a release tells of a place and grade (公布的細格): of a school, or of a district (`school` null), or of the city; `grade` 0 is all.

    `away` and `chronic` are null where hidden; `chronic` is also null for schools, and for a period with rolls of few days.
    """

    release = models.ForeignKey(Release, models.PROTECT)
    district = models.ForeignKey(District, models.PROTECT, null=True)
    school = models.ForeignKey(School, models.PROTECT, null=True)
    grade = models.PositiveSmallIntegerField()
    headcount = models.PositiveIntegerField()
    due = models.PositiveIntegerField()  # days of children
    recorded = models.PositiveIntegerField()  # of these on the rolls taken
    away = models.PositiveIntegerField(null=True)
    chronic = models.PositiveIntegerField(null=True)  # children

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "district", "school", "grade"], name="released_cell_once", nulls_distinct=False)]


class Counted(models.Model):
    """What a release counted at a school's grade (未公布的原始數), so that the next release of the period can keep what changed by few.

    Nobody reads it but the job that makes releases.
    """

    release = models.ForeignKey(Release, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    grade = models.PositiveSmallIntegerField()
    away = models.PositiveIntegerField()
    who = models.PositiveIntegerField()
    chronic = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "school", "grade"], name="counted_once")]


class ReleasedFile(Kept):
    """A release as a file for everybody (開放資料檔案): made once, when it is told, and served unchanged."""

    release = models.ForeignKey(Release, models.PROTECT)
    suffix = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "suffix"], name="released_file_once")]
