"""Tables of identity: accounts, sessions, codes, sign-ins and their cases, connected systems and what they know."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Now, Upper

from xiaowu.kernel import clock
from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("identity", name)
        for name in (
            "0001_initial",
            "0002_arm",
            "0003_reach_rows",
            "0004_sign_in_index",
            "0005_no_last_login",
            "0006_passwords_and_codes",
            "0007_departure",
            "0008_openid",
            "0009_relying_sessions",
            "0010_sign_ins",
            "0011_arm_alerts",
            "0012_programs",
            "0013_scim_targets",
            "0014_families",
            "0015_notices",
            "0016_proved_sessions",
            "0017_half_sign_ins",
            "0018_consents",
            "0019_withheld",
            "0020_consents_of_before",
            "0024_retries",
        )
    ]

    dependencies = [
        ("roster", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Commonness",
                    [
                        ("value", models.TextField(primary_key=True, serialize=False)),
                        ("count", models.PositiveIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    "Failure",
                    [
                        ("key", models.BinaryField(primary_key=True, serialize=False)),
                        ("count", models.PositiveIntegerField()),
                        ("last", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    "ScimTarget",
                    [
                        ID,
                        ("name", models.CharField(max_length=60)),
                        ("url", models.CharField(max_length=200)),
                        ("token", models.TextField()),
                        ("is_on", models.BooleanField(default=False)),
                        ("asked", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=200)),
                        ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("again", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    "Account",
                    [
                        ID,
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("sign_in", models.CharField(max_length=60, unique=True)),
                        ("kind", models.CharField(db_default="staff", default="staff", max_length=10)),
                        ("holder", models.UUIDField(null=True, unique=True)),
                        ("is_open", models.BooleanField(db_column="is_active", default=True)),
                        ("language", models.CharField(default="zh-hant", max_length=10)),
                        ("password_changed_at", models.DateTimeField(default=clock.now)),
                        ("person", models.OneToOneField(null=True, on_delete=models.PROTECT, to="roster.person")),
                    ],
                ),
                migrations.CreateModel(
                    "Alert",
                    [
                        ID,
                        ("at", models.DateTimeField()),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("user_agent", models.CharField(blank=True, max_length=300)),
                        ("reasons", ArrayField(models.CharField(max_length=30))),
                        ("risk", models.FloatField()),
                        ("before_at", models.DateTimeField(null=True)),
                        ("before_address", models.GenericIPAddressField(null=True)),
                        ("before_user_agent", models.CharField(blank=True, max_length=300)),
                        ("answer", models.CharField(blank=True, max_length=10)),
                        ("answered", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("school", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "AlertMail",
                    [
                        ID,
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("answer", models.CharField(blank=True, max_length=200)),
                        ("sent", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("alert", models.ForeignKey(on_delete=models.CASCADE, to="identity.alert")),
                    ],
                ),
                migrations.CreateModel(
                    "AlsoHolds",
                    [
                        ID,
                        ("uid", models.UUIDField(unique=True)),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "Case",
                    [
                        ID,
                        ("state", models.CharField(max_length=10)),
                        ("opened", models.DateTimeField()),
                        ("last_alert", models.DateTimeField()),
                        ("due", models.DateTimeField()),
                        ("reopened", models.PositiveSmallIntegerField(default=0)),
                        ("closed", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=10)),
                        ("done", models.TextField(blank=True)),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("done_by", models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("school", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.AddField("alert", "case", models.ForeignKey(on_delete=models.CASCADE, to="identity.case")),
                migrations.CreateModel(
                    "Consent",
                    [
                        ID,
                        ("client_id", models.CharField(max_length=100)),
                        ("scopes", ArrayField(models.CharField(max_length=100))),
                        ("at", models.DateTimeField()),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "ExternalId",
                    [
                        ID,
                        ("client_id", models.CharField(max_length=100)),
                        ("kind", models.CharField(max_length=10)),
                        ("key", models.CharField(max_length=60)),
                        ("value", models.CharField(max_length=200)),
                    ],
                    {
                        "indexes": [models.Index(fields=["client_id", "kind", "value"], name="external_id_value")],
                        "constraints": [models.UniqueConstraint(models.F("client_id"), models.F("kind"), models.F("key"), name="external_id_once")],
                    },
                ),
                migrations.CreateModel(
                    "KnownDevice",
                    [
                        ID,
                        ("device_hash", models.BinaryField()),
                        ("first_seen", models.DateTimeField()),
                        ("last_seen", models.DateTimeField()),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "NoticeMail",
                    [
                        ID,
                        ("kind", models.CharField(max_length=20)),
                        ("at", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("answer", models.CharField(blank=True, max_length=200)),
                        ("sent", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "PastPassword",
                    [
                        ID,
                        ("password", models.CharField(max_length=128)),
                        ("until", models.DateTimeField()),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "ProgramGroup",
                    [
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("client_id", models.CharField(max_length=100)),
                        ("name", models.CharField(max_length=200)),
                        ("modified", models.DateTimeField(default=clock.now)),
                    ],
                    {"indexes": [models.Index(fields=["client_id"], name="program_group_client")]},
                ),
                migrations.CreateModel(
                    "ProgramGroupMember",
                    [
                        ID,
                        ("group", models.ForeignKey(on_delete=models.CASCADE, to="identity.programgroup")),
                        ("person", models.ForeignKey(on_delete=models.CASCADE, to="roster.person")),
                    ],
                ),
                migrations.CreateModel(
                    "ProgramPlace",
                    [
                        ID,
                        ("client_id", models.CharField(max_length=100)),
                        ("school", models.ForeignKey(null=True, on_delete=models.CASCADE, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "ScimCopy",
                    [
                        ID,
                        ("remote_id", models.CharField(blank=True, max_length=200)),
                        ("told", models.CharField(blank=True, max_length=32)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("again", models.DateTimeField(null=True)),
                        ("at", models.DateTimeField()),
                        ("answer", models.CharField(max_length=200)),
                        ("person", models.ForeignKey(on_delete=models.CASCADE, to="roster.person")),
                        ("target", models.ForeignKey(on_delete=models.CASCADE, to="identity.scimtarget")),
                    ],
                ),
                migrations.CreateModel(
                    "Session",
                    [
                        ID,
                        ("token_hash", models.BinaryField(unique=True)),
                        ("device", models.CharField(blank=True, max_length=300)),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("created", models.DateTimeField()),
                        ("last_seen", models.DateTimeField()),
                        ("expires", models.DateTimeField()),
                        ("ended", models.DateTimeField(null=True)),
                        ("data", models.TextField(default="{}")),
                        ("proof", models.BinaryField(null=True)),
                        ("account", models.ForeignKey(null=True, on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("reach", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "RelyingSession",
                    [
                        ID,
                        ("client_id", models.CharField(max_length=100)),
                        ("issuer", models.CharField(max_length=200)),
                        ("entered", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("answer", models.CharField(blank=True, max_length=100)),
                        ("again", models.DateTimeField(null=True)),
                        ("told", models.DateTimeField(null=True)),
                        ("session", models.ForeignKey(on_delete=models.CASCADE, to="identity.session")),
                    ],
                ),
                migrations.AddField("alert", "session", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="identity.session")),
                migrations.CreateModel(
                    "SignIn",
                    [
                        ID,
                        ("token_hash", models.BinaryField(null=True)),
                        ("at", models.DateTimeField()),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("user_agent", models.CharField(blank=True, max_length=300)),
                        ("knows_device", models.BooleanField()),
                        ("succeeded", models.BooleanField()),
                        ("factors_wrong", models.PositiveSmallIntegerField(null=True)),
                        ("is_habit", models.BooleanField(default=True)),
                        ("values", ArrayField(models.TextField(), default=list)),
                        ("risk", models.FloatField(null=True)),
                        ("judged", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(null=True, on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.AddField("alert", "sign_in", models.OneToOneField(null=True, on_delete=models.SET_NULL, to="identity.signin")),
                migrations.CreateModel(
                    "SpentToken",
                    [
                        ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("client_id", models.CharField(max_length=100)),
                        ("at", models.DateTimeField()),
                        ("family", models.CharField(blank=True, db_default="", default="", max_length=32)),
                        ("account", models.ForeignKey(null=True, on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "StartCode",
                    [
                        ID,
                        ("batch", models.UUIDField()),
                        ("code_hash", models.BinaryField(unique=True)),
                        ("made", models.DateTimeField()),
                        ("expires", models.DateTimeField()),
                        ("used", models.DateTimeField(null=True)),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                        ("made_by", models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "Withheld",
                    [
                        ID,
                        ("child", models.UUIDField()),
                        ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.AddConstraint("account", models.UniqueConstraint(Upper("sign_in"), name="account_sign_in_once")),
                migrations.AddConstraint(
                    "account",
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder", None), ("kind", "staff"), ("person__isnull", False)),
                            models.Q(("holder__isnull", False), ("kind__in", ["pupil", "guardian"]), ("person", None)),
                            _connector="OR",
                        ),
                        name="account_has_one_holder",
                    ),
                ),
                migrations.AddConstraint("alertmail", models.UniqueConstraint(models.F("alert"), models.F("account"), name="alert_mail_once")),
                migrations.AddIndex("case", models.Index(fields=["school", "-opened"], name="case_school")),
                migrations.AddConstraint(
                    "case", models.UniqueConstraint(models.F("account"), condition=models.Q(("closed", None)), name="case_open_once")
                ),
                migrations.AddIndex("consent", models.Index(fields=["client_id"], name="consent_client")),
                migrations.AddConstraint("consent", models.UniqueConstraint(models.F("account"), models.F("client_id"), name="consent_once")),
                migrations.AddConstraint(
                    "knowndevice", models.UniqueConstraint(models.F("account"), models.F("device_hash"), name="known_device_once")
                ),
                migrations.AddIndex("noticemail", models.Index(condition=models.Q(("sent", None)), fields=["id"], name="notice_mail_unsent")),
                migrations.AddIndex("pastpassword", models.Index(fields=["account", "-until"], name="past_password_account")),
                migrations.AddConstraint(
                    "programgroupmember", models.UniqueConstraint(models.F("group"), models.F("person"), name="program_group_member_once")
                ),
                migrations.AddConstraint(
                    "programplace",
                    models.UniqueConstraint(models.F("client_id"), models.F("school"), name="program_place_once", nulls_distinct=False),
                ),
                migrations.AddConstraint("scimcopy", models.UniqueConstraint(models.F("target"), models.F("person"), name="scim_copy_once")),
                migrations.AddIndex("session", models.Index(condition=models.Q(("ended", None)), fields=["account"], name="session_open")),
                migrations.AddIndex("session", models.Index(fields=["expires"], name="session_expires")),
                migrations.AddIndex(
                    "relyingsession", models.Index(condition=models.Q(("told", None)), fields=["session"], name="relying_session_untold")
                ),
                migrations.AddConstraint(
                    "relyingsession", models.UniqueConstraint(models.F("session"), models.F("client_id"), name="relying_session_once")
                ),
                migrations.AddIndex("signin", models.Index(fields=["account", "-at"], name="sign_in_account")),
                migrations.AddIndex("signin", models.Index(fields=["address", "-at"], name="sign_in_address")),
                migrations.AddIndex(
                    "signin", models.Index(condition=models.Q(("judged", None), ("succeeded", True)), fields=["id"], name="sign_in_unjudged")
                ),
                migrations.AddIndex(
                    "signin",
                    models.Index(
                        condition=models.Q(("factors_wrong__isnull", False), ("judged", None), ("succeeded", False)),
                        fields=["id"],
                        name="sign_in_half",
                    ),
                ),
                migrations.AddIndex("alert", models.Index(condition=models.Q(("answer", "")), fields=["account"], name="alert_unanswered")),
                migrations.AddIndex("startcode", models.Index(fields=["batch"], name="start_code_batch")),
                migrations.AddConstraint("withheld", models.UniqueConstraint(fields=("account", "child"), name="withheld_once")),
            ]
        ),
        migrations.RunSQL(
            # the function is of the register's tables, and what it does is put in place from `sql/`
            "create trigger touched before update on identity_account for each row"
            " when (old.* is distinct from new.*) execute function kernel_touch()"
        ),
    ]
