"""What was said of a child on a day is kept when the child is in no class that day any more, for the case that it comes back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0006_unasked"), ("roster", "0009_closures")]
    operations = [
        migrations.CreateModel(
            "Aside",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("school", models.ForeignKey("roster.school", models.PROTECT)),
                ("student_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("mark", models.CharField(max_length=12, blank=True)),
                ("leave_type", models.CharField(max_length=12, blank=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["school", "student_id", "day"], name="roll_aside_once_a_day")]},
        ),
    ]
