"""The tables of what waits to leave the house, and of the places it goes to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Delivery(models.Model):
    """One message to one destination (對外傳送), until it was taken or given up. It names nobody and says nothing:
    the content is read when it is sent.

    `key`: for one kind and destination only one message with the same key waits. `rank`: the lower goes first. `posts`: how often it was posted
    while it waited; one that is posted anew while it is on its way waits on, since its content was read before.
    `secret` lies sealed until the message was taken or dropped.
    In a message that was given up it stays until the row is deleted (`Keep` in the offer says when), since somebody may let it be tried again.
    """

    kind = models.CharField(max_length=60)
    destination = models.CharField(max_length=120)
    about = models.JSONField(default=dict)
    secret = models.TextField(null=True)
    key = models.CharField(max_length=100, blank=True, default="")
    rank = models.PositiveSmallIntegerField(default=1)
    made = models.DateTimeField()
    due = models.DateTimeField()
    expires = models.DateTimeField(null=True)
    posts = models.PositiveIntegerField(db_default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        app_label = "kernel"
        db_table = "kernel_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "destination", "key", condition=Q(ended=None) & ~Q(key=""), name="delivery_key_waits_once"),
        ]
        indexes: ClassVar = [
            models.Index("destination", "rank", "attempts", F("asked").asc(nulls_first=True), "id", condition=Q(ended=None), name="delivery_next"),
            models.Index(fields=["kind", "key"], condition=~Q(key=""), name="delivery_key"),
            models.Index(fields=["ended"], name="delivery_ended"),
        ]


class Destination(models.Model):
    """A place that messages go to (傳送對象), and which worker sends to it now: one at a time, until the lease runs out.

    While it is away, `again` says when it is asked next, and `attempts` how often it was asked in vain.
    """

    name = models.CharField(max_length=120, primary_key=True)
    holder = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    asked = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    again = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        db_table = "kernel_destination"
