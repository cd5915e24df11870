"""Tables of connected systems and of abnormal sign-ins belong to apps of their own from here on (`connections`, `sign_in_risk`); only Django's record
of their owner changes.
"""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0028_sign_ins_stay")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(each)
                for each in (
                    "Alert",
                    "Case",
                    "SignIn",
                    "Commonness",
                    "Consent",
                    "ExternalId",
                    "ProgramGroupMember",
                    "ProgramGroup",
                    "ProgramPlace",
                    "RelyingSession",
                    "ScimCopy",
                    "ScimTarget",
                    "SpentToken",
                )
            ]
        )
    ]
