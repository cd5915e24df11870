"""Accounts and sessions (帳號、工作階段). Plain tables of the city: they belong to no school."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.functional import cached_property

from xiaowu.kernel import clock
from xiaowu.roster.models import Person, School


class AccountManager(BaseUserManager["Account"]):
    """Looks an account up by its sign-in name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(sign_in__iexact=username)


class Account(AbstractBaseUser):
    """What a person signs in with (帳號). One person has one account, however many posts."""

    sign_in = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT)
    is_open = models.BooleanField(default=True, db_column="is_active")
    language = models.CharField(max_length=10, default="zh-hant")
    password_changed_at = models.DateTimeField(default=clock.now)
    last_login = None  # sessions say when one signed in

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        # upper, since that is how a name is looked up without regard to case: by another index a sign-in read every account
        constraints = [models.UniqueConstraint(Upper("sign_in"), name="account_sign_in_once")]

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_changed_at = clock.now()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account may be used at this moment: it is not suspended, and its person holds a post (3.3).

        Everything of allauth asks this: sign-in, the exchange of codes and refresh tokens, bearer tokens, introspection.
        """
        return self.is_open and bool(self.roles_today)

    @cached_property
    def roles_today(self) -> tuple[str, ...]:
        """The roles that its person holds anywhere today, asked once a request; by a function of the owner's, since nobody may be signed in yet."""
        with connection.cursor() as cursor:
            cursor.execute("select identity_roles(%s, %s)", [self.person_id, clock.today()])
            return tuple(cursor.fetchone()[0])

    @property
    def is_staff(self) -> bool:
        """Django's word for people who may use its admin site; there is none."""
        return False


class Session(models.Model):
    """A signed-in browser (工作階段). The cookie holds a random token; only its SHA-256 is kept here.

    `reach` narrows a person with posts in several schools to the one being worked in; None means all of them.
    A row stays after its end, without its data, so that its owner can see what was.
    """

    token_hash = models.BinaryField(unique=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    reach = models.ForeignKey(School, models.SET_NULL, null=True)
    device = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    created = models.DateTimeField()
    last_seen = models.DateTimeField()
    expires = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    data = models.TextField(default="{}")

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(ended=None), name="session_open"),
            models.Index(fields=["expires"], name="session_expires"),
        ]


class PastPassword(models.Model):
    """The hash of a password that an account had (用過的密碼): the last ones may not come back."""

    account = models.ForeignKey(Account, models.CASCADE)
    password = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-until"], name="past_password_account")]


class StartCode(models.Model):
    """A one-time code with which its holder sets a password (一次性啟用碼); nobody else ever knows the password.

    The code itself is made from the row and the house's secret, so that a letter can be printed again and a stolen table opens nothing.
    """

    account = models.ForeignKey(Account, models.CASCADE)
    batch = models.UUIDField()
    code_hash = models.BinaryField(unique=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch"], name="start_code_batch")]


class Failure(models.Model):
    """Sign-ins that failed in a row (登入失敗計數), for an account from a place or for a place; the key is a hash, so that it names nobody."""

    key = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    last = models.DateTimeField()


class KnownDevice(models.Model):
    """A browser on which an account signed in before (認得的裝置). The cookie holds a random token; only its SHA-256 is kept here."""

    account = models.ForeignKey(Account, models.CASCADE)
    device_hash = models.BinaryField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("account", "device_hash", name="known_device_once")]


class SpentToken(models.Model):
    """A code or refresh token of the OpenID provider that was exchanged (用過的權杖), by its hash: if it comes again, somebody else has it."""

    hash = models.CharField(max_length=64, primary_key=True)
    client_id = models.CharField(max_length=100)
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    at = models.DateTimeField()


class RelyingSession(models.Model):
    """Another system that somebody entered from a session (介接系統的登入): when the session ends it is told, and what it answered is kept."""

    session = models.ForeignKey(Session, models.CASCADE)
    client_id = models.CharField(max_length=100)
    issuer = models.CharField(max_length=200)
    entered = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=100, blank=True)
    told = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("session", "client_id", name="relying_session_once")]
        indexes = [models.Index(fields=["session"], condition=Q(told=None), name="relying_session_untold")]


class SignIn(models.Model):
    """One try at the door (登入紀錄). Those that succeeded are judged by a job, which fills in the place, the values compared and the risk.

    `is_habit`: what later sign-ins are compared with; one that alerted is none until its owner says that it was theirs.
    """

    account = models.ForeignKey(Account, models.CASCADE, null=True)
    token_hash = models.BinaryField(null=True)  # of the session it began
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    knows_device = models.BooleanField()
    succeeded = models.BooleanField()
    is_habit = models.BooleanField(default=True)
    values = ArrayField(models.TextField(), default=list)
    risk = models.FloatField(null=True)
    judged = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="sign_in_account"),
            models.Index(fields=["address", "-at"], name="sign_in_address"),
            models.Index(fields=["id"], condition=Q(succeeded=True, judged=None), name="sign_in_unjudged"),
        ]


class Commonness(models.Model):
    """How often a value stood in the city's sign-ins of the last month (常見程度), counted anew every night; it names nobody."""

    value = models.TextField(primary_key=True)
    count = models.PositiveIntegerField()


class Case(models.Model):
    """What follows an abnormal sign-in (異常登入案件) until it is done: the password is changed, and if alerts go on, the device is cleaned (3.4)."""

    account = models.ForeignKey(Account, models.CASCADE)
    school = models.ForeignKey(School, models.PROTECT, null=True)
    state = models.CharField(max_length=10)
    opened = models.DateTimeField()
    last_alert = models.DateTimeField()
    due = models.DateTimeField()
    reopened = models.PositiveSmallIntegerField(default=0)
    closed = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    done = models.TextField(blank=True)
    done_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("account", condition=Q(closed=None), name="case_open_once")]
        indexes = [models.Index(fields=["school", "-opened"], name="case_school")]


class Alert(models.Model):
    """An abnormal sign-in (異常登入警示) with its reasons, and the sign-in before beside it, so that a person can tell."""

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
        indexes = [models.Index(fields=["account"], condition=Q(answer=""), name="alert_unanswered")]


class AlertMail(models.Model):
    """A letter about an alert (警示通知信), and what the mail server said; it is tried again until it is taken."""

    alert = models.ForeignKey(Alert, models.CASCADE)
    account = models.ForeignKey(Account, models.CASCADE)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    sent = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("alert", "account", name="alert_mail_once")]
