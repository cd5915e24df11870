"""Other systems that sign people in through us or read from us (介接系統)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaowu.identity.models import Account, Session
from xiaowu.kernel import clock
from xiaowu.roster.models import Person, School


class UsedGrant(models.Model):
    """A code or refresh token of the OpenID provider that was exchanged (用過的權杖), by its hash: if it comes again, somebody else has it."""

    hash = models.CharField(max_length=64, primary_key=True)
    client_id = models.CharField(max_length=100)
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    at = models.DateTimeField()
    family = models.CharField(max_length=32, blank=True, default="", db_default="")  # shared by all tokens from one sign-in (Token.data)

    class Meta:
        db_table = "identity_spenttoken"


class ClientSession(models.Model):
    """Another system that somebody entered from a session (介接系統的登入): it is told when the session ends."""

    session = models.ForeignKey(Session, models.CASCADE)
    client_id = models.CharField(max_length=100)
    issuer = models.CharField(max_length=200)
    entered = models.DateTimeField()
    told = models.DateTimeField(null=True)  # when the message that the session is over was posted

    class Meta:
        db_table = "identity_relyingsession"
        constraints = [models.UniqueConstraint("session", "client_id", name="relying_session_once")]
        indexes = [models.Index(fields=["session"], condition=Q(told=None), name="relying_session_untold")]


class Consent(models.Model):
    """Somebody's consent to a system (同意紀錄): it may know these things about them, and may sign them in without asking.
    The latest answer counts.
    """

    account = models.ForeignKey(Account, models.CASCADE)
    client_id = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=100))
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_consent"
        constraints = [models.UniqueConstraint("account", "client_id", name="consent_once")]
        indexes = [models.Index(fields=["client_id"], name="consent_client")]


class ClientPlace(models.Model):
    """Where a connected program serves (介接系統的服務範圍): a school, or with no school the whole city."""

    client_id = models.CharField(max_length=100)
    school = models.ForeignKey(School, models.CASCADE, null=True)

    class Meta:
        db_table = "identity_programplace"
        constraints = [models.UniqueConstraint("client_id", "school", name="program_place_once", nulls_distinct=False)]


class ExternalId(models.Model):
    """A program's own identifier for an account or a group (externalId, RFC 7643, 3.1); no other program sees it."""

    client_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        db_table = "identity_externalid"
        constraints = [models.UniqueConstraint("client_id", "kind", "key", name="external_id_once")]
        indexes = [models.Index(fields=["client_id", "kind", "value"], name="external_id_value")]


class ClientGroup(models.Model):
    """A group of people of the register that a program made for itself (介接系統自建的群組)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    client_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    modified = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "identity_programgroup"
        indexes = [models.Index(fields=["client_id"], name="program_group_client")]


class ClientGroupMember(models.Model):
    """Who is in it."""

    group = models.ForeignKey(ClientGroup, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)

    class Meta:
        db_table = "identity_programgroupmember"
        constraints = [models.UniqueConstraint("group", "person", name="program_group_member_once")]


class ProvisioningTarget(models.Model):
    """Another system's SCIM server, which is sent accounts (帳號同步對象): its address, and the token that we use there. It begins switched off."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=200)
    token = models.TextField()  # sealed
    is_on = models.BooleanField(default=False)

    class Meta:
        db_table = "identity_scimtarget"


class ProvisionedAccount(models.Model):
    """An account as that system has it (已供裝的帳號): its id there, what was sent last, and the answer."""

    target = models.ForeignKey(ProvisioningTarget, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    remote_id = models.CharField(max_length=200, blank=True)
    told = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=200)

    class Meta:
        db_table = "identity_scimcopy"
        constraints = [models.UniqueConstraint("target", "person", name="scim_copy_once")]
