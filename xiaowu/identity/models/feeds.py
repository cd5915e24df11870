"""The base of every table of secret addresses (行事曆訂閱網址), by which a program without a cookie reads what its holder may see."""

from django.db import models


class SecretAddress(models.Model):
    """An account's secret address of one calendar: anybody who knows it can read, without signing in, until it is withdrawn."""

    account = models.OneToOneField("identity.Account", models.CASCADE)
    key_hash = models.BinaryField(unique=True)  # SHA-256 of the key, by which a reader is looked up
    sealed = models.TextField()  # the key itself, for the account's own page
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    hour_began = models.DateTimeField(null=True)  # the start of the hour in which `reads` are counted
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
