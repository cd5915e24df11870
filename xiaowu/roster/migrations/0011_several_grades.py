"""Classes of several grades; what a set calls things is kept whole; kept rows of somebody are found by who it is."""

from django.db import migrations, models
from django.db.models import F, Q

WIDER = (
    ("district", "name", {"max_length": 100, "unique": True}),
    ("school", "code", {"max_length": 255}),
    ("school", "name", {"max_length": 100}),
    ("school", "city", {"max_length": 60}),
    ("school", "area", {"max_length": 60}),
    ("schoolclass", "name", {"max_length": 100}),
    ("student", "number", {"max_length": 255}),
    ("guardian", "phone", {"max_length": 60, "blank": True}),
)


class Migration(migrations.Migration):
    dependencies = [("roster", "0010_ends")]
    operations = [
        *(migrations.AlterField(model, name, models.CharField(**given)) for model, name, given in WIDER),
        migrations.AddField("schoolclass", "last_grade", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("enrolment", "grade", models.PositiveSmallIntegerField(null=True)),
        migrations.AddConstraint(
            "schoolclass",
            models.CheckConstraint(condition=Q(last_grade=None) | Q(last_grade__gt=F("grade"), last_grade__lte=9), name="class_grades_in_order"),
        ),
        migrations.AddConstraint(
            "enrolment", models.CheckConstraint(condition=Q(grade=None) | Q(grade__gte=1, grade__lte=9), name="enrolment_grade_1_to_9")
        ),
    ]
