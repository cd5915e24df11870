from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_looks_by_time"),
    ]

    operations = [
        migrations.RemoveField(model_name="idempotencykey", name="body"),
        migrations.RemoveField(model_name="idempotencykey", name="content_type"),
    ]
