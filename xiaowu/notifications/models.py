"""What was told to whom (通知紀錄), and how each wants to be told. Tables of the city: an account belongs to no school."""

from django.db import models
from django.db.models import Q

from xiaowu.identity.models import Account
from xiaowu.kernel.addresses import LONGEST
from xiaowu.notifications.rules import LONGEST_ADDRESS, LONGEST_DEVICE, LONGEST_KEY, Letter, Outcome, Way
from xiaowu.roster.models import School, SchoolClass
from xiaowu.roster.rules.city import LONGEST_CODE


class Telling(models.Model):
    """Something to be told to an account, or to whoever holds a role at a place (告知).

    The recipients are determined at the time of telling: `found` accounts at `told_at`. `about` are ids and words for the kind. For one kind, key
    and recipient there is one row, so that telling again reaches nobody twice.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=LONGEST_KEY)
    about = models.JSONField()
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    role = models.CharField(max_length=30, blank=True, default="")
    school = models.ForeignKey(School, models.PROTECT, null=True)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True)
    section = models.CharField(max_length=LONGEST_CODE, blank=True, db_default="")  # a section of the bureau, if the role is limited to one
    made = models.DateTimeField()
    told_by = models.BigIntegerField(null=True)  # the account that acted; None: the system
    told_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "account", "role", "school", "school_class", "section"], name="telling_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, role="", school=None, school_class=None, section="") | (Q(account=None) & ~Q(role="")),
                name="telling_has_one_recipient",
            ),
            models.CheckConstraint(condition=Q(told_at=None, found=None) | Q(told_at__isnull=False, found__isnull=False), name="telling_told_whole"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="telling_waits"), models.Index(fields=["made"], name="telling_made")]


class Notice(models.Model):
    """What one account was told (一則通知), and when it was read. For one kind and key an account has one, whatever roles its holder has.

    `stands_in`: nobody held the intended role, and this account stands in for it.
    """

    telling = models.ForeignKey(Telling, models.CASCADE)
    account = models.ForeignKey(Account, models.CASCADE)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=LONGEST_KEY)
    about = models.JSONField()
    stands_in = models.BooleanField(default=False, db_default=False)
    made = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind", "key"], name="notice_once")]
        indexes = [models.Index(fields=["account", "-id"], name="notice_of_account")]


class Device(models.Model):
    """A browser that takes pushes for an account (推播裝置): the address at its push service, and the keys with which only it can read. `session` and
    `mark`: hashes of the tokens of the session in which its owner is, or was last, signed in there, and of the browser itself.
    """

    account = models.ForeignKey(Account, models.CASCADE)
    endpoint = models.CharField(max_length=LONGEST)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    browser = models.CharField(max_length=LONGEST_DEVICE, blank=True)
    session = models.BinaryField(null=True)
    mark = models.BinaryField(null=True)
    made = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "endpoint"], condition=Q(ended=None), name="device_once")]
        indexes = [models.Index(fields=["mark"], condition=Q(ended=None), name="device_mark")]


class Sent(models.Model):
    """One way in which a notice went, or was to go, and the answer (傳送紀錄): without the notice's content.

    `day`: the letter of the day that it went with. If no recipient was found there is a row without an account.
    """

    telling = models.ForeignKey(Telling, models.CASCADE)
    notice = models.ForeignKey(Notice, models.CASCADE, null=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    device = models.ForeignKey(Device, models.SET_NULL, null=True)
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=30, blank=True, default="")  # the role for which the account was told
    school = models.ForeignKey(School, models.PROTECT, null=True)
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Way])
    made = models.DateTimeField()
    day = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Outcome])
    answer = models.CharField(max_length=200, blank=True)
    answered = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "day"], condition=Q(way=Way.DAILY.value, outcome=Outcome.WAITING.value), name="sent_daily"),
            models.Index(fields=["made"], name="sent_made"),
        ]


class Chosen(models.Model):
    """In which ways an account wants to be told of a kind (通知方式); without a row the kind's defaults apply."""

    account = models.ForeignKey(Account, models.CASCADE)
    kind = models.CharField(max_length=60)
    letter = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Letter])
    push = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="chosen_once")]


class Mailbox(models.Model):
    """Where letters go of an account that has no official mailbox (家長的電子信箱), once a code that was sent there was typed in.

    `asked_for`: the address to be confirmed; until then letters go to `address`, the one before. The code is made from the row and the house's
    secret (`queries.mailboxes`). A row without addresses is one that was withdrawn: it still says how many codes were sent.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    address = models.EmailField(max_length=LONGEST_ADDRESS, blank=True, default="")
    confirmed = models.DateTimeField(null=True)
    refused = models.DateTimeField(null=True)  # when a mail server last refused a letter to it
    asked_for = models.EmailField(max_length=LONGEST_ADDRESS, blank=True, default="")
    asked = models.DateTimeField()  # when the code was sent
    codes = models.PositiveSmallIntegerField(default=1)  # sent since `first_code`
    first_code = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # codes that were wrong

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address="", confirmed=None) | (~Q(address="") & Q(confirmed__isnull=False)), name="mailbox_confirmed_whole"
            )
        ]


class QuietHours(models.Model):
    """An account's own quiet hours (勿擾時段); without a row 20:00 to 07:00."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    start = models.TimeField()
    end = models.TimeField()
