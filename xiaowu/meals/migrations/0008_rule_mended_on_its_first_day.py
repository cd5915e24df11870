from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meals", "0007_refund_collection"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="refundversion", name="refund_version_one_a_day"),
    ]
