"""Accounts and sessions (帳號、工作階段). Plain tables of the city: they belong to no school."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

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
    is_active = models.BooleanField(default=True)
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
