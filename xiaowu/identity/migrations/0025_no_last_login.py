"""Drops the column of Django's account that no release writes any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_tables")]
    operations = [migrations.RunSQL("alter table identity_account drop column if exists last_login", migrations.RunSQL.noop)]
