"""A guardian's children who are not the code's giver's to see stay back until their own card is shown; and which records an account stands for."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xiaowu.kernel.database.guard import definer_function

_BEFORE = import_module("xiaowu.identity.migrations.0014_families")
_SHOWN = " and not exists (select from public.identity_withheld back where back.account_id = a.id and back.child = st.uid)"
HOLDS = _BEFORE.HOLDS.replace(
    "where a.id = $1 and a.kind = 'guardian' and st.school_class_id is not null",
    "where a.id = $1 and a.kind = 'guardian' and st.school_class_id is not null" + _SHOWN,
)
CHILDREN = _BEFORE.CHILDREN.replace("where a.id = $1 and a.kind = 'guardian' order by", f"where a.id = $1 and a.kind = 'guardian'{_SHOWN} order by")

# ids only: the children whom accounts of pupils and guardians stand for, and the class that each was in on that day
STANDS_FOR = """returns table (account_id bigint, child uuid, school_id bigint, student_id bigint, class_id bigint) language sql stable security definer as $$
    with records as (
        select a.id as account_id, st.school_id, st.id as student_id from public.identity_account a
        join public.roster_student st on st.uid = a.holder where a.id = any($1) and a.kind = 'pupil'
        union select a.id, g.school_id, g.student_id from public.identity_account a
        join public.roster_guardian g on g.uid = any(public.identity_uids(a.id)) where a.id = any($1) and a.kind = 'guardian'
    )
    select records.account_id, st.uid, st.school_id, st.id, e.school_class_id from records
    join public.roster_student st on st.school_id = records.school_id and st.id = records.student_id
    left join public.roster_enrolment e on e.school_id = st.school_id and e.student_id = st.id and e.valid @> $2
$$"""
# yes or no: a guardian's record of this identifier at another school than this
NAMED_ELSEWHERE = """returns boolean language sql stable security definer as $$
    select exists (select from public.roster_guardian where uid = $1 and school_id <> $2)
$$"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0018_consents"), ("roster", "0006_keeping")]

    operations = [
        migrations.CreateModel(
            "Withheld",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("child", models.UUIDField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account", "child"), name="withheld_once")]},
        ),
        *(
            migrations.RunSQL(definer_function(name, body), definer_function(name, before))
            for name, body, before in (
                ("identity_holds(bigint, date)", HOLDS, _BEFORE.HOLDS),
                ("identity_children(bigint)", CHILDREN, _BEFORE.CHILDREN),
            )
        ),
        migrations.RunSQL(definer_function("identity_stands_for(bigint[], date)", STANDS_FOR), "drop function identity_stands_for(bigint[], date)"),
        migrations.RunSQL(
            definer_function("identity_named_elsewhere(uuid, bigint)", NAMED_ELSEWHERE), "drop function identity_named_elsewhere(uuid, bigint)"
        ),
    ]
