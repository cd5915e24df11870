"""Sessions and the browsers they are held in (工作階段)."""

from django.db import models
from django.db.models import Q

from xiaowu.identity.models.accounts import Account
from xiaowu.roster.models import School


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
    proof = models.BinaryField(null=True)  # that a process of the house began it for this account (`identity.adapters.sessions.proof_of`)

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(ended=None), name="session_open"),
            models.Index(fields=["expires"], name="session_expires"),
        ]


class KnownDevice(models.Model):
    """A browser on which an account signed in before (認得的裝置). The cookie holds a random token; only its SHA-256 is kept here."""

    account = models.ForeignKey(Account, models.CASCADE)
    device_hash = models.BinaryField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("account", "device_hash", name="known_device_once")]
