"""The declared reach as rows, which the session statement joins; written by `guard.apply`, as the owner."""

from django.db import models


class ArmingKey(models.Model):
    """A key that seals what arms a transaction, or with which a process proves itself (`kernel.database.proofs`);
    only the owner's functions read it.
    """

    purpose = models.CharField(max_length=10)
    inner_pad = models.BinaryField()
    outer_pad = models.BinaryField()

    class Meta:
        app_label = "kernel"
        db_table = "kernel_armingkey"


class ReachRow(models.Model):
    """Whoever holds `role`, in `section` or in no section, has reach `key` over the class, the school or the city of the post."""

    key = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    over = models.CharField(max_length=10)
    section = models.CharField(max_length=20, db_default="")  # '': any section

    class Meta:
        app_label = "kernel"
        db_table = "kernel_reach"
        constraints = [models.UniqueConstraint(fields=["role", "key", "section"], name="reach_once_a_section")]
