"""The session statement tells how many of the account's alerts are unanswered, so that no page asks for it."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from xiaowu.kernel.database.guard import definer_function

_FIRST = import_module("xiaowu.identity.migrations.0003_reach_rows")
_BEFORE = import_module("xiaowu.identity.migrations.0007_departure").BODY
BODY = (
    _BEFORE.replace("standings json\n)", "standings json, alerts integer\n)")
    .replace(
        "select ses.id, ses.account_id, ses.reach_id,",
        "select (select count(*)::integer from public.identity_alert al where al.account_id = ses.account_id and al.answer = '') as alerts,\n"
        "        ses.id, ses.account_id, ses.reach_id,",
    )
    .replace("coalesce(held, '[]'::json);", "coalesce(held, '[]'::json), signed.alerts;")
)


def _remade(body: str) -> list[str]:
    """Another shape of answer is another function: it is dropped first."""
    return [f"drop function {_FIRST.SIGNATURE}", *definer_function(_FIRST.SIGNATURE, body, parameters=_FIRST.PARAMETERS)]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0010_sign_ins")]

    operations: ClassVar = [migrations.RunSQL(_remade(BODY), _remade(_BEFORE))]
