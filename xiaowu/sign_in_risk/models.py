"""Sign-ins and their judgement, and what follows an abnormal one (登入紀錄、異常登入)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.identity.models import Account, Session
from xiaowu.roster.models import School


class SignIn(models.Model):
    """One attempt to sign in (登入紀錄). A job judges those that succeeded, and fills in the place, the values compared and the risk.

    `is_habit`: later sign-ins are compared with it; one that alerted does not count until its owner says that it was theirs.
    `factors_wrong`: the password was right and more was needed; the number of wrong second factors. Until it succeeds it is half
    a sign-in (只有密碼正確), and is judged too: nothing shows more surely that somebody else knows the password.
    """

    account = models.ForeignKey(Account, models.SET_NULL, null=True)  # null: a name that no account has, or has any more
    token_hash = models.BinaryField(null=True)  # of the session that it began
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    knows_device = models.BooleanField()
    succeeded = models.BooleanField()
    factors_wrong = models.PositiveSmallIntegerField(null=True)
    is_habit = models.BooleanField(default=True)
    values = ArrayField(models.TextField(), default=list)
    risk = models.FloatField(null=True)
    judged = models.DateTimeField(null=True)
    password_set = models.DateTimeField(null=True)  # when somebody last set a new password in its session

    class Meta:
        db_table = "identity_signin"
        indexes = [
            models.Index(fields=["account", "-at"], name="sign_in_account"),
            models.Index(fields=["address", "-at"], name="sign_in_address"),
            models.Index(fields=["id"], condition=Q(succeeded=True, judged=None), name="sign_in_unjudged"),
            models.Index(fields=["id"], condition=Q(succeeded=False, factors_wrong__isnull=False, judged=None), name="sign_in_half"),
        ]


class ValueFrequency(models.Model):
    """How often a value occurred in the city's sign-ins of the last month (常見程度), counted anew every night; it names nobody."""

    value = models.TextField(primary_key=True)
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "identity_commonness"


class Case(models.Model):
    """What follows an abnormal sign-in (異常登入案件) until it is settled:
    the password is changed, and if alerts go on, the device is cleaned (3.4).

    The follow-up that is `about` it says who owes what by which day, what was noted, and how it ended. `watched_until`: while it is watched.
    """

    account = models.ForeignKey(Account, models.CASCADE)
    school = models.ForeignKey(School, models.PROTECT, null=True)
    state = models.CharField(max_length=10)
    opened = models.DateTimeField()
    last_alert = models.DateTimeField()
    watched_until = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_case"
        constraints = [models.UniqueConstraint("account", condition=Q(closed=None), name="case_open_once")]
        indexes = [models.Index(fields=["school", "-opened"], name="case_school")]


class Alert(models.Model):
    """An abnormal sign-in (異常登入警示) with its reasons, and the sign-in before it, so that a person can compare."""

    case = models.ForeignKey(Case, models.CASCADE)
    account = models.ForeignKey(Account, models.CASCADE)
    school = models.ForeignKey(School, models.PROTECT, null=True)
    sign_in = models.OneToOneField(SignIn, models.SET_NULL, null=True)
    session = models.ForeignKey(Session, models.SET_NULL, null=True)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    reasons = ArrayField(models.CharField(max_length=30))
    risk = models.FloatField()
    before_at = models.DateTimeField(null=True)
    before_address = models.GenericIPAddressField(null=True)
    before_user_agent = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=10, blank=True)
    answered = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_alert"
        indexes = [models.Index(fields=["account"], condition=Q(answer=""), name="alert_unanswered")]
