"""Tables of meetings: documents in items, opinions, tracked items, published files, calendar addresses."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def same(*values: str) -> list[tuple[str, str]]:
    return [(each, each) for each in values]


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("meetings", name)
        for name in (
            "0001_initial",
            "0002_doubts",
            "0003_published_files",
            "0004_hours_and_withdrawals",
            "0005_feed_addresses",
            "0006_cancelled",
        )
    ]

    dependencies = [
        ("roster", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Convener",
                    [
                        ID,
                        ("district", models.OneToOneField(on_delete=models.PROTECT, to="roster.district")),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "FeedAddress",
                    [
                        ID,
                        ("key_hash", models.BinaryField(unique=True)),
                        ("sealed", models.TextField()),
                        ("made_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                        ("hour_began", models.DateTimeField(null=True)),
                        ("reads", models.PositiveIntegerField(default=0)),
                        ("account", models.OneToOneField(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    "Item",
                    [
                        ID,
                        ("position", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=same(
                                    "title",
                                    "heading",
                                    "fact",
                                    "section",
                                    "point",
                                    "numbered",
                                    "bullet",
                                    "note",
                                    "motion",
                                    "explanation",
                                    "proposal",
                                    "answer",
                                    "resolution",
                                    "paragraph",
                                    "table",
                                    "unplaced",
                                ),
                                max_length=12,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=same(
                                    "time",
                                    "place",
                                    "chair",
                                    "recorder",
                                    "attendance",
                                    "remarks",
                                    "tracked",
                                    "reports",
                                    "motions",
                                    "ad_hoc",
                                    "closing",
                                    "other",
                                ),
                                default="other",
                                max_length=12,
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=40)),
                        ("mark", models.CharField(blank=True, max_length=20)),
                        ("text", models.TextField(blank=True)),
                        ("rows", models.JSONField(default=list)),
                        ("line", models.PositiveIntegerField(default=0)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_by", models.CharField(blank=True, db_default="", max_length=60)),
                        ("bigrams", ArrayField(models.CharField(max_length=4), default=list)),
                        ("district", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.district")),
                        ("parent", models.ForeignKey(null=True, on_delete=models.CASCADE, to="meetings.item")),
                    ],
                ),
                migrations.CreateModel(
                    "Attachment",
                    [
                        ID,
                        ("filename", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=100)),
                        ("content", models.BinaryField()),
                        ("at", models.DateTimeField()),
                        ("motion", models.ForeignKey(on_delete=models.CASCADE, to="meetings.item")),
                    ],
                ),
                migrations.CreateModel(
                    "Meeting",
                    [
                        ID,
                        ("body", models.CharField(max_length=100)),
                        ("held_on", models.DateField(null=True)),
                        ("motions_due", models.DateField(null=True)),
                        ("stage", models.CharField(choices=same("agenda", "in_session", "draft", "published", "cancelled"), max_length=12)),
                        ("begins", models.TimeField(null=True)),
                        ("ends", models.TimeField(null=True)),
                        ("place", models.CharField(blank=True, db_default="", max_length=100)),
                        ("sequence", models.PositiveIntegerField(db_default=0, default=0)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("source", models.CharField(blank=True, max_length=200)),
                        ("remarks", models.JSONField(null=True)),
                        ("guesses", models.JSONField(default=list)),
                        ("doubts", models.JSONField(null=True)),
                    ],
                    {"indexes": [models.Index(fields=["-held_on"], name="meeting_day")]},
                ),
                migrations.AddField("item", "meeting", models.ForeignKey(on_delete=models.CASCADE, to="meetings.meeting")),
                migrations.CreateModel(
                    "Attendance",
                    [
                        ID,
                        ("state", models.CharField(max_length=12)),
                        ("person", models.CharField(blank=True, max_length=60)),
                        ("district", models.ForeignKey(on_delete=models.PROTECT, to="roster.district")),
                        ("meeting", models.ForeignKey(on_delete=models.CASCADE, to="meetings.meeting")),
                    ],
                ),
                migrations.CreateModel(
                    "PublishedFile",
                    [
                        ID,
                        ("suffix", models.CharField(max_length=8)),
                        ("media_type", models.CharField(max_length=100)),
                        ("content", models.BinaryField()),
                        ("digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        ("meeting", models.ForeignKey(on_delete=models.CASCADE, to="meetings.meeting")),
                    ],
                ),
                migrations.CreateModel(
                    "Question",
                    [
                        ID,
                        ("text", models.TextField()),
                        ("due", models.DateField()),
                        ("motion", models.ForeignKey(on_delete=models.CASCADE, to="meetings.item")),
                    ],
                ),
                migrations.CreateModel(
                    "Opinion",
                    [
                        ID,
                        ("text", models.TextField()),
                        ("by", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        ("reply", models.TextField(blank=True)),
                        ("district", models.ForeignKey(on_delete=models.PROTECT, to="roster.district")),
                        ("question", models.ForeignKey(on_delete=models.CASCADE, to="meetings.question")),
                    ],
                ),
                migrations.CreateModel(
                    "Tracked",
                    [
                        ID,
                        ("subject", models.TextField()),
                        ("owner", models.CharField(blank=True, max_length=60)),
                        ("due", models.DateField(null=True)),
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(null=True)),
                        ("sequence", models.PositiveIntegerField(db_default=0, default=0)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("motion", models.OneToOneField(on_delete=models.PROTECT, to="meetings.item")),
                    ],
                ),
                migrations.CreateModel(
                    "Progress",
                    [
                        ID,
                        ("at", models.DateTimeField()),
                        ("by", models.CharField(max_length=60)),
                        ("text", models.TextField()),
                        ("tracked", models.ForeignKey(on_delete=models.CASCADE, to="meetings.tracked")),
                    ],
                ),
                migrations.CreateModel(
                    "Version",
                    [
                        ID,
                        ("stage", models.CharField(max_length=12)),
                        ("text", models.TextField()),
                        ("by", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        ("meeting", models.ForeignKey(on_delete=models.CASCADE, to="meetings.meeting")),
                    ],
                ),
                migrations.AddIndex("item", GinIndex(fields=["bigrams"], name="item_bigrams")),
                migrations.AddConstraint(
                    "item",
                    models.UniqueConstraint(
                        deferrable=models.Deferrable.DEFERRED,
                        fields=("meeting", "parent", "position"),
                        name="item_position_once",
                        nulls_distinct=False,
                    ),
                ),
                migrations.AddConstraint("attendance", models.UniqueConstraint(fields=("meeting", "district"), name="attendance_once")),
                migrations.AddConstraint(
                    "attendance",
                    models.CheckConstraint(condition=models.Q(("state__in", ["present", "apologies", "proxy"])), name="attendance_state_known"),
                ),
                migrations.AddConstraint("publishedfile", models.UniqueConstraint(fields=("meeting", "suffix"), name="published_file_once")),
                migrations.AddConstraint("opinion", models.UniqueConstraint(fields=("question", "district"), name="opinion_once_a_district")),
                migrations.AddIndex("tracked", models.Index(condition=models.Q(("closed_on", None)), fields=["due"], name="tracked_open")),
            ]
        ),
    ]
