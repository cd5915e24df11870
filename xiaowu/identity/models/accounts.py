"""Accounts, and what lets somebody in (帳號). Tables of the city: they belong to no school."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Upper
from django.utils.functional import cached_property

from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value
from xiaowu.roster.models import Modified, Person


class AccountManager(BaseUserManager["Account"]):
    """Looks an account up by its sign-in name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(sign_in__iexact=username)


class Account(Modified, AbstractBaseUser):
    """What a person signs in with (帳號). One person has one account, however many posts.

    A child or a guardian is known by `holder`, the uid that the register's records of it share, whatever school they are at.
    """

    sign_in = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, default=Kind.STAFF.value, db_default=Kind.STAFF.value)
    person = models.OneToOneField(Person, models.PROTECT, null=True)
    holder = models.UUIDField(null=True, unique=True)
    is_open = models.BooleanField(default=True, db_column="is_active")
    is_barred = models.BooleanField(default=False, db_default=False)  # suspended by the bureau: no school opens it again
    language = models.CharField(max_length=10, default="zh-hant")
    password_changed_at = models.DateTimeField(default=clock.now)
    last_login = None  # sessions say when somebody signed in

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        # upper(), since names are looked up that way regardless of case: with any other index a sign-in read every account
        constraints = [
            models.UniqueConstraint(Upper("sign_in"), name="account_sign_in_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(kind=Kind.STAFF.value, person__isnull=False, holder=None)
                    | models.Q(kind__in=[Kind.PUPIL.value, Kind.GUARDIAN.value], person=None, holder__isnull=False)
                ),
                name="account_has_one_holder",
            ),
        ]

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_changed_at = clock.now()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account may be used at this moment: it is not suspended, and its person holds a post, or its child is in a class (3.3).

        Everything in allauth uses this: sign-in, the exchange of codes and refresh tokens, bearer tokens, introspection.
        """
        return self.is_open and bool(self.roles_today)

    @cached_property
    def roles_today(self) -> tuple[str, ...]:
        """The roles that its holder has anywhere today, fetched once per request; by a function of the owner's, since nobody may be signed in yet."""
        return tuple(value("select identity_roles_of(%s, %s)", [self.pk, clock.today()]))

    @property
    def is_staff(self) -> bool:
        """Django's flag for its admin site, which we do not have."""
        return False


class GuardianLink(models.Model):
    """Another uid for which a guardian's account stands (另一個孩子的家長紀錄), since that record's card was shown.

    The register's own records stay unchanged: a set that is imported again finds them, and binds nobody anew.
    """

    account = models.ForeignKey(Account, models.CASCADE)
    uid = models.UUIDField(unique=True)

    class Meta:
        db_table = "identity_alsoholds"


class Withheld(models.Model):
    """A child that a guardian's account does not show for now (暫不顯示的孩子), though the register names the guardian.

    The giver of a code could use it himself, so it opens only the children whom he may see anyway, and the others when their own card is shown.
    """

    account = models.ForeignKey(Account, models.CASCADE)
    child = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "child"], name="withheld_once")]


class Unread(models.Model):
    """The number of unread notices (未讀通知數), beside the account, so that the statement that reads a session can return it.

    A trigger of the app that sends notices keeps it; without a row there are none.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    notices = models.PositiveIntegerField()


class PastPassword(models.Model):
    """The hash of an earlier password of an account (用過的密碼): the latest ones may not be used again."""

    account = models.ForeignKey(Account, models.CASCADE)
    password = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-until"], name="past_password_account")]


class StartCode(models.Model):
    """A one-time code with which its holder sets a password (一次性啟用碼); nobody else ever knows the password.

    The code is computed from the row and the house's secret, so that a letter can be printed again and a stolen table opens nothing.
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
    """Failed sign-ins in a row (登入失敗計數), for an account from a place or for a place; the key is a hash, so that it names nobody."""

    key = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    last = models.DateTimeField()
