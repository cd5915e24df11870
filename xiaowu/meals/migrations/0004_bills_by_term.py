from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meals", "0003_own_meals_then"),
        ("roster", "0021_mistake_role"),
    ]

    operations = [
        migrations.AddField(model_name="mealbill", name="academic_year", field=models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(model_name="mealbill", name="semester", field=models.PositiveSmallIntegerField(null=True)),
        # the term whose lessons had begun by then, by its name; what was said last of one bill stands
        migrations.RunSQL(
            """
            update meals_mealbill b set academic_year = t.academic_year, semester = t.semester from roster_term t
            where t.id = (select near.id from roster_term near order by abs(near.starts - b.term) limit 1);
            delete from meals_mealbill b where academic_year is null or exists (
                select from meals_mealbill newer where newer.school_id = b.school_id and newer.student_id = b.student_id
                and newer.academic_year = b.academic_year and newer.semester = b.semester and (newer.at, newer.id) > (b.at, b.id)
            );
            set constraints all immediate
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(model_name="mealbill", name="meal_bill_once"),
        migrations.RemoveField(model_name="mealbill", name="term"),
        migrations.AlterField(model_name="mealbill", name="academic_year", field=models.PositiveSmallIntegerField()),
        migrations.AlterField(model_name="mealbill", name="semester", field=models.PositiveSmallIntegerField()),
        migrations.AddConstraint(
            model_name="mealbill",
            constraint=models.UniqueConstraint(fields=("school", "student", "academic_year", "semester"), name="meal_bill_once"),
        ),
    ]
