"""Tables of the register: districts, schools, classes, people and posts, children and enrolments, and what came with sets of other systems."""

import datetime
import uuid

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models.functions import Now

from xiaowu.kernel.database.at_once import Tables

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))

# ranges made of ids need no extension, which the embedded PostgreSQL does not have
NO_OVERLAP = """
alter table roster_post add constraint post_equal_never_overlap exclude using gist (
    int8range(person_id, person_id, '[]') with &&,
    int8range(hashtext(role), hashtext(role), '[]') with &&,
    int8range(coalesce(school_id, 0), coalesce(school_id, 0), '[]') with &&,
    int8range(coalesce(school_class_id, 0), coalesce(school_class_id, 0), '[]') with &&,
    valid with &&
)"""
# an index that calls a function needs all of it; the files of `sql/` put the same text over it
UID_OF = r"""create function roster_uid_of(sourced_id text) returns uuid language sql immutable parallel safe as $$
    select case when sourced_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then sourced_id::uuid
        else md5('oneroster:' || sourced_id)::uuid end
$$"""
KEPT_OF_SOMEBODY = """create index sourced_user on roster_sourced (roster_uid_of(fields->>'userSourcedId'))
    where file in ('enrollments', 'roles', 'userProfiles')"""
# a trigger needs a function of that name; what it does is put in place after migrating, from `sql/`
TRIGGER_FUNCTIONS = tuple(
    f"create or replace function {name}() returns trigger language plpgsql as $$ begin return new; end $$"
    for name in ("roster_first_code", "roster_keep_code")
)
TOUCHED = "create trigger touched before update on {table} for each row when (old.* is distinct from new.*) execute function kernel_touch()"
TOUCHED_TABLES = tuple(
    f"roster_{name}" for name in ("district", "school", "schoolclass", "term", "sourced", "person", "post", "student", "enrolment", "guardian")
)


def same(*values: str) -> list[tuple[str, str]]:
    return [(each, each) for each in values]


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("roster", name)
        for name in (
            "0001_initial",
            "0002_guards",
            "0003_elsewhere",
            "0004_oneroster",
            "0005_modified",
            "0006_keeping",
            "0007_post_notice",
            "0008_told",
            "0009_closures",
            "0010_ends",
            "0011_several_grades",
            "0012_kept_by_user",
            "0013_school_codes",
            "0014_closing",
        )
    ]

    dependencies = [("kernel", "0001_tables")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "CalendarDay",
                    [
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("is_workday", models.BooleanField()),
                        ("description", models.CharField(blank=True, max_length=60)),
                    ],
                ),
                migrations.CreateModel(
                    "District",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("name", models.CharField(max_length=100, unique=True)),
                        ("order", models.PositiveSmallIntegerField()),
                    ],
                    {"ordering": ["order"]},
                ),
                migrations.CreateModel(
                    "Person",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=60)),
                    ],
                    {"abstract": False},
                ),
                migrations.CreateModel(
                    "School",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("code", models.CharField(max_length=255)),
                        ("first_code", models.CharField(db_default="", editable=False, max_length=255)),
                        ("level", models.CharField(choices=same("elementary", "junior_high"), max_length=20)),
                        ("name", models.CharField(max_length=100)),
                        ("city", models.CharField(max_length=60)),
                        ("area", models.CharField(max_length=60)),
                        ("roll_closes", models.TimeField(default=datetime.time(10, 0))),
                        ("closed_on", models.DateField(null=True)),
                        ("closing", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False)),
                        ("district", models.ForeignKey(on_delete=models.PROTECT, to="roster.district")),
                        ("successor", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "PostNotice",
                    [
                        ID,
                        ("role", models.CharField(max_length=30)),
                        ("at", models.DateTimeField()),
                        ("person", models.ForeignKey(on_delete=models.PROTECT, to="roster.person")),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "Mistake",
                    [
                        ID,
                        ("student_id", models.BigIntegerField()),
                        ("number", models.CharField(max_length=255)),
                        ("record", models.JSONField()),
                        ("removed_on", models.DateField()),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "ClassListImport",
                    [
                        ID,
                        ("account_id", models.BigIntegerField()),
                        ("filename", models.CharField(max_length=200)),
                        ("rows", models.JSONField()),
                        ("told", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                        ("at", models.DateTimeField()),
                        ("applied_at", models.DateTimeField(null=True)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "AskedElsewhere",
                    [
                        ID,
                        ("day", models.DateField()),
                        ("name_key", models.BinaryField()),
                        ("pair_key", models.BinaryField()),
                        ("is_there", models.BooleanField()),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "SchoolClass",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("academic_year", models.PositiveSmallIntegerField()),
                        ("grade", models.PositiveSmallIntegerField()),
                        ("last_grade", models.PositiveSmallIntegerField(null=True)),
                        ("number", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=100)),
                        ("closed_on", models.DateField(null=True)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "PostOffer",
                    [
                        ID,
                        (
                            "role",
                            models.CharField(
                                choices=same(
                                    "homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "it_coordinator", "student_affairs", "principal"
                                ),
                                max_length=30,
                            ),
                        ),
                        ("since", models.DateField()),
                        ("code_hash", models.BinaryField()),
                        ("made", models.DateTimeField()),
                        ("expires", models.DateTimeField()),
                        ("taken", models.DateTimeField(null=True)),
                        ("withdrawn", models.DateTimeField(null=True)),
                        ("made_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="roster.person")),
                        ("taken_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="roster.person")),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.schoolclass")),
                    ],
                ),
                migrations.CreateModel(
                    "Post",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        (
                            "role",
                            models.CharField(
                                choices=same(
                                    "homeroom_teacher",
                                    "subject_teacher",
                                    "clerk",
                                    "nutritionist",
                                    "it_coordinator",
                                    "student_affairs",
                                    "principal",
                                    "bureau_officer",
                                ),
                                max_length=30,
                            ),
                        ),
                        ("valid", DateRangeField()),
                        ("person", models.ForeignKey(on_delete=models.PROTECT, to="roster.person")),
                        ("school", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.schoolclass")),
                    ],
                ),
                migrations.CreateModel(
                    "SchoolCode",
                    [
                        ID,
                        ("code", models.CharField(max_length=255)),
                        ("level", models.CharField(choices=same("elementary", "junior_high"), max_length=20)),
                        ("place", models.ForeignKey(on_delete=models.CASCADE, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "SchoolDayException",
                    [
                        ID,
                        ("day", models.DateField()),
                        ("is_school_day", models.BooleanField()),
                        ("reason", models.CharField(max_length=100)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "Sourced",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("file", models.CharField(max_length=30)),
                        ("sourced_id", models.CharField(max_length=255)),
                        ("row_id", models.BigIntegerField(null=True)),
                        ("fields", models.JSONField(default=dict)),
                    ],
                    {
                        "indexes": [models.Index(fields=["file", "row_id"], name="sourced_row")],
                        "constraints": [models.UniqueConstraint(fields=("file", "sourced_id"), name="sourced_once")],
                    },
                ),
                migrations.CreateModel(
                    "Student",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("uid", models.UUIDField(db_default=RandomUUID(), default=uuid.uuid4, editable=False)),
                        ("number", models.CharField(max_length=255)),
                        ("name", models.CharField(max_length=60)),
                        ("birth_date", models.DateField(null=True)),
                        ("diet", models.CharField(choices=same("regular", "vegetarian", "no_pork", "own_meal"), default="regular", max_length=20)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.schoolclass")),
                    ],
                ),
                migrations.CreateModel(
                    "Guardian",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("uid", models.UUIDField(db_default=RandomUUID(), default=uuid.uuid4, editable=False)),
                        ("name", models.CharField(max_length=60)),
                        ("relation", models.CharField(choices=same("father", "mother", "grandparent", "other"), max_length=20)),
                        ("phone", models.CharField(blank=True, max_length=60)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                        ("student", models.ForeignKey(on_delete=models.CASCADE, to="roster.student")),
                    ],
                ),
                migrations.CreateModel(
                    "FormerNumber",
                    [
                        ID,
                        ("number", models.CharField(max_length=255)),
                        ("until", models.DateField()),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                        ("student", models.ForeignKey(on_delete=models.CASCADE, to="roster.student")),
                    ],
                ),
                migrations.CreateModel(
                    "Enrolment",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("seat", models.PositiveSmallIntegerField()),
                        ("grade", models.PositiveSmallIntegerField(null=True)),
                        ("valid", DateRangeField()),
                        (
                            "ended_for",
                            models.CharField(
                                blank=True,
                                choices=same("city_school", "other_city", "abroad", "other", "mistake", "graduated", "closed"),
                                db_default="",
                                max_length=20,
                            ),
                        ),
                        ("went_to", models.CharField(blank=True, db_default="", max_length=60)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, to="roster.school")),
                        ("school_class", models.ForeignKey(on_delete=models.PROTECT, to="roster.schoolclass")),
                        ("student", models.ForeignKey(on_delete=models.PROTECT, to="roster.student")),
                    ],
                ),
                migrations.CreateModel(
                    "Term",
                    [
                        ID,
                        ("modified", models.DateTimeField(db_default=Now(), editable=False)),
                        ("academic_year", models.PositiveSmallIntegerField()),
                        ("semester", models.PositiveSmallIntegerField()),
                        ("starts", models.DateField()),
                        ("ends", models.DateField()),
                    ],
                    {
                        "constraints": [
                            models.UniqueConstraint(fields=("academic_year", "semester"), name="term_once"),
                            models.CheckConstraint(condition=models.Q(("ends__gt", models.F("starts"))), name="term_ends_after_it_starts"),
                            models.CheckConstraint(condition=models.Q(("semester__in", [1, 2])), name="term_semester_1_or_2"),
                        ]
                    },
                ),
                migrations.CreateModel(
                    "Transfer",
                    [
                        ID,
                        ("left_on", models.DateField()),
                        ("record", models.JSONField()),
                        ("placed_on", models.DateField(null=True)),
                        ("school", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="roster.school")),
                        ("student", models.ForeignKey(on_delete=models.PROTECT, to="roster.student")),
                        ("to_school", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="roster.school")),
                    ],
                ),
                migrations.CreateModel(
                    "CityClosure",
                    [
                        ID,
                        ("day", models.DateField()),
                        ("level", models.CharField(blank=True, choices=same("elementary", "junior_high"), max_length=20)),
                        ("reason", models.CharField(max_length=100)),
                        ("district", models.ForeignKey(null=True, on_delete=models.PROTECT, to="roster.district")),
                    ],
                    {"constraints": [models.UniqueConstraint(fields=("day", "district", "level"), name="closure_once", nulls_distinct=False)]},
                ),
                migrations.AddConstraint("school", models.UniqueConstraint(fields=("code", "level"), name="school_code_once_per_level")),
                migrations.AddConstraint(
                    "school",
                    models.CheckConstraint(
                        condition=models.Q(("successor", None), ("closed_on__isnull", False), _connector="OR"), name="school_succeeded_is_closed"
                    ),
                ),
                migrations.AddConstraint(
                    "school",
                    models.CheckConstraint(condition=models.Q(("successor", models.F("id")), _negated=True), name="school_succeeds_not_itself"),
                ),
                migrations.AddIndex("postnotice", models.Index(fields=["at"], name="post_notice_at")),
                migrations.AddConstraint("mistake", models.UniqueConstraint(fields=("school", "student_id"), name="mistake_once")),
                migrations.AddIndex("askedelsewhere", models.Index(fields=["school", "name_key"], name="asked_elsewhere_name")),
                migrations.AddConstraint("askedelsewhere", models.UniqueConstraint(fields=("school", "pair_key"), name="asked_elsewhere_once")),
                migrations.AddConstraint(
                    "schoolclass", models.UniqueConstraint(fields=("school", "academic_year", "grade", "number"), name="class_number_once")
                ),
                migrations.AddConstraint(
                    "schoolclass", models.CheckConstraint(condition=models.Q(("grade__gte", 1), ("grade__lte", 9)), name="class_grade_1_to_9")
                ),
                migrations.AddConstraint(
                    "schoolclass",
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_grade", None), models.Q(("last_grade__gt", models.F("grade")), ("last_grade__lte", 9)), _connector="OR"
                        ),
                        name="class_grades_in_order",
                    ),
                ),
                migrations.AddIndex("postoffer", models.Index(fields=["code_hash"], name="post_offer_code")),
                migrations.AddConstraint("postoffer", models.UniqueConstraint(fields=("school", "code_hash"), name="post_offer_code_once")),
                migrations.AddConstraint(
                    "postoffer",
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken", None), ("taken_by", None)),
                            models.Q(("taken__isnull", False), ("taken_by__isnull", False), ("withdrawn", None)),
                            _connector="OR",
                        ),
                        name="post_offer_taken_by_somebody",
                    ),
                ),
                migrations.AddIndex("post", models.Index(fields=["school", "role"], name="post_school_role")),
                migrations.AddConstraint(
                    "post",
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role__in", ["bureau_officer"]), ("school", None), ("school_class", None)),
                            models.Q(
                                ("role__in", ["homeroom_teacher", "subject_teacher"]), ("school__isnull", False), ("school_class__isnull", False)
                            ),
                            models.Q(
                                models.Q(("role__in", ["bureau_officer", "homeroom_teacher", "subject_teacher"]), _negated=True),
                                ("school__isnull", False),
                                ("school_class", None),
                            ),
                            _connector="OR",
                        ),
                        name="post_place_fits_role",
                    ),
                ),
                migrations.AddConstraint(
                    "post",
                    models.CheckConstraint(condition=models.Q(("valid__isempty", False), ("valid__startswith__isnull", False)), name="post_begins"),
                ),
                migrations.AddConstraint("schoolcode", models.UniqueConstraint(fields=("code", "level"), name="school_code_of_one_school")),
                migrations.AddConstraint("schooldayexception", models.UniqueConstraint(fields=("school", "day"), name="exception_once_a_day")),
                migrations.AddIndex("student", models.Index(fields=["school", "school_class"], name="student_class")),
                migrations.AddIndex("student", models.Index(fields=["uid"], name="student_uid")),
                migrations.AddConstraint("student", models.UniqueConstraint(fields=("school", "number"), name="student_number_once_in_school")),
                migrations.AddConstraint("student", models.UniqueConstraint(fields=("school", "uid"), name="student_uid_once_in_school")),
                migrations.AddIndex("guardian", models.Index(fields=["uid"], name="guardian_uid")),
                migrations.AddConstraint("guardian", models.UniqueConstraint(fields=("school", "student", "uid"), name="guardian_once_a_child")),
                migrations.AddConstraint(
                    "formernumber", models.UniqueConstraint(fields=("school", "number", "student"), name="former_number_once_a_child")
                ),
                migrations.AddIndex("enrolment", models.Index(fields=["school", "school_class"], name="enrolment_class")),
                migrations.AddConstraint(
                    "enrolment",
                    models.UniqueConstraint(condition=models.Q(("valid__upper_inf", True)), fields=("school", "student"), name="enrolment_one_open"),
                ),
                migrations.AddConstraint(
                    "enrolment",
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)), fields=("school", "school_class", "seat"), name="enrolment_seat_once"
                    ),
                ),
                migrations.AddConstraint(
                    "enrolment",
                    models.UniqueConstraint(
                        models.F("school"), models.F("student"), models.Func("valid", function="lower"), name="enrolment_one_start"
                    ),
                ),
                migrations.AddConstraint(
                    "enrolment", models.CheckConstraint(condition=models.Q(("seat__gte", 1), ("seat__lte", 99)), name="enrolment_seat_1_to_99")
                ),
                migrations.AddConstraint(
                    "enrolment",
                    models.CheckConstraint(
                        condition=models.Q(("grade", None), models.Q(("grade__gte", 1), ("grade__lte", 9)), _connector="OR"),
                        name="enrolment_grade_1_to_9",
                    ),
                ),
                migrations.AddConstraint("enrolment", models.CheckConstraint(condition=models.Q(("valid__isempty", False)), name="enrolment_lasts")),
                migrations.AddConstraint(
                    "enrolment",
                    models.CheckConstraint(
                        condition=models.Q(("valid__upper_inf", False), models.Q(("ended_for", ""), ("went_to", "")), _connector="OR"),
                        name="enrolment_ended_for_has_ended",
                    ),
                ),
                migrations.AddIndex("transfer", models.Index(fields=["to_school", "placed_on"], name="transfer_incoming")),
                migrations.AddConstraint(
                    "transfer",
                    models.UniqueConstraint(condition=models.Q(("placed_on", None)), fields=("school", "student"), name="transfer_one_open"),
                ),
                migrations.AddConstraint(
                    "transfer",
                    models.CheckConstraint(condition=models.Q(("school", models.F("to_school")), _negated=True), name="transfer_changes_school"),
                ),
            ]
        ),
        migrations.RunSQL(
            [
                NO_OVERLAP,
                "create index student_birth_name on roster_student (birth_date, name)",
                UID_OF,
                KEPT_OF_SOMEBODY,
                *TRIGGER_FUNCTIONS,
                *(TOUCHED.format(table=table) for table in TOUCHED_TABLES),
                "create trigger first_code before insert or update on roster_school for each row execute function roster_first_code()",
                "create trigger keep_code after insert or update of code, level on roster_school for each row execute function roster_keep_code()",
            ]
        ),
    ]
