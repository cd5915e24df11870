"""Children and guardians have accounts: known by the uid of the register's records, and open while the child is in a class."""

from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xiaowu.kernel.database.guard import definer_function

_FIRST = import_module("xiaowu.identity.migrations.0003_reach_rows")
_BEFORE = import_module("xiaowu.identity.migrations.0011_arm_alerts").BODY

# what an account's holder is today, and where: by posts, or by the class that the child is in
HOLDS = """returns table (role text, school_id bigint, class_id bigint, name text) language sql stable security definer as $$
    select post.role::text, post.school_id, post.school_class_id, person.name::text from public.identity_account a
    join public.roster_person person on person.id = a.person_id
    join public.roster_post post on post.person_id = person.id and post.valid @> $2
    where a.id = $1
    union all select 'pupil', st.school_id, st.school_class_id, st.name::text from public.identity_account a
    join public.roster_student st on st.uid = a.holder where a.id = $1 and a.kind = 'pupil' and st.school_class_id is not null
    union all select 'guardian', st.school_id, st.school_class_id, g.name::text from public.identity_account a
    join public.roster_guardian g on g.uid = any(public.identity_uids(a.id)) join public.roster_student st on st.school_id = g.school_id and st.id = g.student_id
    where a.id = $1 and a.kind = 'guardian' and st.school_class_id is not null
$$"""
ROLES_OF = """returns text[] language sql stable security definer as $$
    select coalesce(array_agg(distinct role), '{}') from public.identity_holds($1, $2)
$$"""
# of somebody who is here no more too
NAME = """returns text language sql stable security definer as $$
    select coalesce(person.name, (select st.name from public.roster_student st where st.uid = a.holder and a.kind = 'pupil' order by st.id desc limit 1),
        (select g.name from public.roster_guardian g where g.uid = a.holder and a.kind = 'guardian' order by g.id desc limit 1), '')
    from public.identity_account a left join public.roster_person person on person.id = a.person_id where a.id = $1
$$"""
TOLD_OF = """returns json language sql stable security definer as $$
    select json_build_object('uid', coalesce(person.uid, a.holder), 'name', public.identity_name(a.id), 'posts', (
        select coalesce(json_agg(json_build_object('role', held.role, 'school_code', school.code, 'school', school.name, 'class', place.name)
            order by held.role, school.code, place.id), '[]'::json)
        from public.identity_holds(a.id, $2) held
        left join public.roster_school school on school.id = held.school_id left join public.roster_schoolclass place on place.id = held.class_id
    )) from public.identity_account a left join public.roster_person person on person.id = a.person_id where a.id = $1
$$"""
OF_UID = """returns bigint language sql stable security definer as $$
    select a.id from public.identity_account a join public.roster_person person on person.id = a.person_id where person.uid = $1
    union all select a.id from public.identity_account a where a.holder = $1
    union all select also.account_id from public.identity_alsoholds also where also.uid = $1
    limit 1
$$"""
# a guardian's own children, for the guardian's own page
CHILDREN = """returns table (school_id bigint, student_id bigint, name text, school text, class text) language sql stable security definer as $$
    select st.school_id, st.id, st.name::text, school.name::text, place.name::text from public.identity_account a
    join public.roster_guardian g on g.uid = any(public.identity_uids(a.id)) join public.roster_student st on st.school_id = g.school_id and st.id = g.student_id
    join public.roster_school school on school.id = st.school_id join public.roster_schoolclass place on place.id = st.school_class_id
    where a.id = $1 and a.kind = 'guardian' order by st.name, st.id
$$"""
# by which records of the register somebody is known: a guardian of children at two schools by several
UIDS = """returns uuid[] language sql stable security definer as $$
    select array(select holder from public.identity_account where id = $1 and holder is not null
        union select uid from public.identity_alsoholds where account_id = $1)
$$"""
BODY = (
    _BEFORE.replace("    held json;\n", "    held json;\n    who text;\n")
    .replace("acc.person_id, acc.language,", "acc.person_id, acc.holder, acc.language,")
    .replace(
        "    if signed.account_id is not null and not exists (",
        "    if signed.holder is not null then\n"
        "        select json_agg(json_build_array(h.role, h.school_id, h.class_id) order by h.role, h.school_id, h.class_id), max(h.name)\n"
        "        into held, who from public.identity_holds(signed.account_id, p_today) h;\n"
        "    end if;\n"
        "    if signed.account_id is not null and held is null and not exists (",
    )
    .replace(
        "        with posts as materialized (",
        "        if signed.holder is not null then\n"
        "            perform set_config('xiaowu.account', signed.account_id::text, true), set_config('xiaowu.today', p_today::text, true);\n"
        "        else\n"
        "        with posts as materialized (",
    )
    .replace("from armed) as done;\n", "from armed) as done;\n        end if;\n")
    .replace("signed.name::text", "coalesce(signed.name, who)::text")
)
_FUNCTIONS = {
    "identity_uids(bigint)": UIDS,
    "identity_holds(bigint, date)": HOLDS, "identity_roles_of(bigint, date)": ROLES_OF, "identity_name(bigint)": NAME,
    "identity_told_of(bigint, date)": TOLD_OF, "identity_of_uid(uuid)": OF_UID, "identity_children(bigint)": CHILDREN,
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0013_scim_targets"), ("roster", "0005_modified")]

    operations: ClassVar = [
        migrations.AddField("account", "holder", models.UUIDField(null=True, unique=True)),
        migrations.CreateModel(
            "AlsoHolds",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField("account", "kind", models.CharField(db_default="staff", default="staff", max_length=10)),
        migrations.AlterField("account", "person", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.person")),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(
                condition=(
                    models.Q(kind="staff", person__isnull=False, holder=None)
                    | models.Q(kind__in=["pupil", "guardian"], person=None, holder__isnull=False)
                ),
                name="account_has_one_holder",
            ),
        ),
        *(migrations.RunSQL(definer_function(name, body), f"drop function {name}") for name, body in _FUNCTIONS.items()),
        migrations.RunSQL(
            definer_function(_FIRST.SIGNATURE, BODY, parameters=_FIRST.PARAMETERS),
            definer_function(_FIRST.SIGNATURE, _BEFORE, parameters=_FIRST.PARAMETERS),
        ),
    ]
