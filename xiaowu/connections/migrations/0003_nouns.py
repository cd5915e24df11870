"""One word for one thing: a client is a system connected by OpenID, a provisioning target is a system that is told of accounts. The tables keep
their names.
"""

from typing import ClassVar

from django.db import migrations

_NOUNS = {
    "RelyingSession": "ClientSession",
    "ProgramPlace": "ClientPlace",
    "ProgramGroup": "ClientGroup",
    "ProgramGroupMember": "ClientGroupMember",
    "ScimTarget": "ProvisioningTarget",
    "ScimCopy": "ProvisionedAccount",
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("connections", "0002_saved_filters")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RenameModel(old, new) for old, new in _NOUNS.items()]),
    ]
