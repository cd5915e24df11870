from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0016_proved_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="signin",
            name="factors_wrong",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(
                condition=models.Q(("factors_wrong__isnull", False), ("judged", None), ("succeeded", False)), fields=["id"], name="sign_in_half"
            ),
        ),
    ]
