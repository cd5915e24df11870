import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meals", "0002_refunds"),
        ("roster", "0021_mistake_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefundOwn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="meals.refundmonth")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("student", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.student")),
            ],
        ),
        migrations.AddConstraint(
            model_name="refundown",
            constraint=models.UniqueConstraint(fields=("month", "student"), name="refund_own_once"),
        ),
        # of months that were closed before, today's diet is all that is known; of whom something was written, that child ate here
        migrations.RunSQL(
            """
            insert into meals_refundown (month_id, school_id, student_id)
            select m.id, m.school_id, s.id from meals_refundmonth m join roster_student s on s.school_id = m.school_id and s.diet = 'own_meal'
            where m.state <> 'open'
            and not exists (select from meals_refundday d where d.month_id = m.id and d.school_id = m.school_id and d.student_id = s.id)
            """,
            migrations.RunSQL.noop,
        ),
    ]
