from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meals", "0004_bills_by_term")]

    operations = [
        migrations.RemoveConstraint(model_name="refundown", name="refund_own_once"),
        migrations.AddConstraint(
            model_name="refundown",
            constraint=models.UniqueConstraint(fields=("school", "month", "student"), name="refund_own_once"),
        ),
    ]
