"""Refunds (午餐退費): the school's rule by versions, what besides leave stops a meal, who paid, and the lines of each month."""

from django.db import models
from django.db.models import F, Q

from xiaowu.meals.rules.refund_child import CLOSED_TITLES, EVERY_DAY, STANDING_TITLES, STOP_TITLES
from xiaowu.meals.rules.refund_ledger import STATE_TITLES, Payee, State
from xiaowu.meals.rules.refund_sums import SumOf
from xiaowu.meals.rules.refunds import Settle, Verdict
from xiaowu.roster.models import School, SchoolClass, Student

_STOPS, _CLOSURES, _STANDINGS, _STATES, _PAYEES, _SETTLES, _VERDICTS, _SUMS = (
    [(str(each), str(each)) for each in of] for of in (STOP_TITLES, CLOSED_TITLES, STANDING_TITLES, STATE_TITLES, Payee, Settle, Verdict, SumOf)
)


class RefundDraft(models.Model):
    """The rule that a school is writing (退費規定草稿), as `rules.refund_rule` stores it. It may still contradict itself."""

    school = models.OneToOneField(School, models.PROTECT)
    rule = models.JSONField(default=dict)
    changed_by = models.BigIntegerField(null=True)  # account
    changed_at = models.DateTimeField()


class RefundVersion(models.Model):
    """A school's rule from a day on (退費規定): insert only. It holds until the next one begins; of the same day the newest holds."""

    school = models.ForeignKey(School, models.PROTECT)
    begins = models.DateField()
    rule = models.JSONField()
    issued_by = models.BigIntegerField(null=True)  # account
    issued_by_name = models.CharField(max_length=100)
    issued_at = models.DateTimeField()


class MealStop(models.Model):
    """A child's meals that somebody stopped (停餐登記), with or without leave: from one day until another, or on one day of each week in it.

    `batch`: the first of those that were written down together. `back_from`: the day from which the child eats again after all.
    """

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    ground = models.CharField(max_length=20, choices=_STOPS)
    first = models.DateField()
    last = models.DateField()
    weekday = models.PositiveSmallIntegerField(default=EVERY_DAY)
    proof = models.BooleanField(default=False)  # a certificate was seen
    batch = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()
    by_account = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    by_family = models.BooleanField(default=False)
    at = models.DateTimeField()
    back_from = models.DateField(null=True)
    came_from = models.BigIntegerField(null=True)  # the stop at the school that merged into this one, whose later days it has

    class Meta:
        indexes = [models.Index(fields=["school", "student"], name="meal_stop_student"), models.Index(fields=["by_account"], name="meal_stop_by")]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="meal_stop_not_backwards"),
            models.CheckConstraint(condition=Q(weekday__lte=7), name="meal_stop_weekday"),
            models.CheckConstraint(condition=Q(told_at__lte=F("at")), name="meal_stop_told_before_written"),
        ]


class ClosedMealDay(models.Model):
    """Why there was no school on a day on which a meal was due (停課供餐日), and when that was known."""

    school = models.ForeignKey(School, models.PROTECT)
    day = models.DateField()
    ground = models.CharField(max_length=20, choices=_CLOSURES)
    told_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="closed_meal_day_once")]


class MealBill(models.Model):
    """What the school knows of a child's bill of a term (繳費名單). The term by its name: its first day may be moved."""

    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    academic_year = models.PositiveSmallIntegerField()  # ROC (學年度)
    semester = models.PositiveSmallIntegerField()
    standing = models.CharField(max_length=12, choices=_STANDINGS)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "student", "academic_year", "semester"], name="meal_bill_once")]


class RefundMonth(models.Model):
    """A school's month of refunds (退費月份) and how far it is. No row: nobody has closed it, nor was it noted who ate an own meal in it."""

    school = models.ForeignKey(School, models.PROTECT)
    month = models.DateField()  # its first day
    state = models.CharField(max_length=10, choices=_STATES, default=State.OPEN)
    own_at = models.DateTimeField(null=True)  # when it was noted who ate an own meal in it; null: only when it was closed
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=100, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=100, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=100, blank=True)
    ended_on = models.DateField(null=True)  # the school closed on it: settled until the day before; null: to the month's end
    answers: int | None = None  # of a row that was read for somebody: the school whose posts answer for it (`queries.succession`)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "month"], name="refund_month_once"),
            models.CheckConstraint(condition=Q(state=State.OPEN) ^ Q(closed_at__isnull=False), name="refund_month_closed_when"),
        ]


class RefundSum(models.Model):
    """What may be told of a month's refunds (退費統計): of a class, of all together, of what goes back to the fund that paid. Insert only; null where
    it would be of fewer than five children.
    """

    month = models.ForeignKey(RefundMonth, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    of = models.CharField(max_length=8, choices=_SUMS)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True)
    class_name = models.CharField(max_length=60, blank=True)
    meals = models.IntegerField(null=True)
    amount = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "month", "of", "school_class"], nulls_distinct=False, name="refund_sum_once"),
            models.CheckConstraint(condition=Q(of=SumOf.CLASS) ^ Q(school_class=None), name="refund_sum_class_if_of_one"),
        ]


class RefundLine(models.Model):
    """What a child is paid back (退費明細): insert only, with the name and class of when it was written. From `number` two on it corrects.

    No day and no reason stands here: who pays reads this, and nothing else of the child.
    """

    month = models.ForeignKey(RefundMonth, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    student_name = models.CharField(max_length=60)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)
    class_name = models.CharField(max_length=60)
    seat = models.PositiveSmallIntegerField(null=True)  # null: of lines from before it was kept
    payee = models.CharField(max_length=8, choices=_PAYEES)
    settle = models.CharField(max_length=10, choices=_SETTLES)
    meal_month = models.DateField()
    number = models.PositiveSmallIntegerField()
    meals = models.IntegerField()
    amount = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["school", "student"], name="refund_line_student")]
        constraints = [
            models.UniqueConstraint(fields=["school", "student", "payee", "settle", "meal_month", "number"], name="refund_line_once"),
        ]


class RefundCollection(models.Model):
    """Whether what a line pays back was collected (領取紀錄): insert only, the newest of a line stands. A line without one was, once its month is
    paid.
    """

    line = models.ForeignKey(RefundLine, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    is_collected = models.BooleanField()
    at = models.DateTimeField()
    by_account = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["school", "student"], name="refund_collection_student"),
            models.Index(fields=["by_account"], name="refund_collection_by"),
        ]


class RefundDay(models.Model):
    """What was said of one day of a child when a month was closed (退費日明細): insert only. The newest of a day stands.

    `price` is what its line pays back for it: positive, negative where it is taken back, 0 where nothing is paid and no line has it. What it rests on
    (`rules.refund_child.Basis`) is null of days from before it was kept.
    """

    month = models.ForeignKey(RefundMonth, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)
    day = models.DateField()
    ground = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=20, choices=_VERDICTS)
    price = models.SmallIntegerField()
    payee = models.CharField(max_length=8, choices=_PAYEES)
    settle = models.CharField(max_length=10, choices=_SETTLES)
    rule_from = models.DateField(null=True)
    rule_line = models.PositiveSmallIntegerField(null=True)
    leave = models.BigIntegerField(null=True)
    stop = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "student", "day"], name="refund_day_student")]


class RefundOwn(models.Model):
    """Who brought an own meal when a month ended, or when it was closed if nobody had noted it (自備餐): insert only. By the diet of today alone a
    month that is over would be judged anew.
    """

    month = models.ForeignKey(RefundMonth, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    student = models.ForeignKey(Student, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "month", "student"], name="refund_own_once")]
