"""Who keeps whom: offers of posts that are taken by the person's own yes, and functions that answer across schools with as little as they can."""

import django.db.models.deletion
from django.db import migrations, models

from xiaowu.kernel.database.guard import definer_function

# yes or no: a post from that day on, today's or one to come, that lies at none of these schools (one over the city does not)
SERVES_ELSEWHERE = """returns boolean language sql stable security definer as $$
    select exists (
        select from public.roster_post where person_id = $1 and (upper_inf(valid) or upper(valid) > $3)
            and (school_id is null or not school_id = any($2))
    )
$$"""

# what whoever holds the code is offered
OFFERED = """returns table (school_id bigint, school text, role text, class text, since date, made_by bigint) language sql stable security definer as $$
    select offer.school_id, school.name::text, offer.role::text, coalesce(place.name, '')::text, offer.since, offer.made_by_id
    from public.roster_postoffer offer join public.roster_school school on school.id = offer.school_id
    left join public.roster_schoolclass place on place.id = offer.school_class_id
    where offer.code_hash = $1 and offer.taken is null and offer.withdrawn is null and offer.expires > $2
$$"""

# the one way to a post at a school whose keeper one is not: with the code of an offer that somebody else made; null where there is none
TAKE = """returns bigint language plpgsql security definer as $$
declare
    offer public.roster_postoffer%rowtype;
begin
    if coalesce(current_setting('xiaowu.account', true), '') = '' then
        return null;
    end if;
    update public.roster_postoffer set taken = p_now, taken_by_id = p_person
    where code_hash = p_hash and taken is null and withdrawn is null and expires > p_now and made_by_id is distinct from p_person
    returning * into offer;
    if offer.id is null then
        return null;
    end if;
    insert into public.roster_post (person_id, role, school_id, school_class_id, valid)
    values (p_person, offer.role, offer.school_id, offer.school_class_id, daterange(offer.since, null));
    return offer.school_id;
end
$$"""

# asked while a class list is read: which of these children another school has. Nobody tries birthdays by it: what was asked is kept for a
# month, a name may come with three birthdays in that time and twenty answers a day may be yes, else one empty row says "too many"; and each
# yes is a look, on record at the school that has the child, which the one who asks is not told
ELSEWHERE = """returns table (name text, birth_date date) language plpgsql security definer as $$
#variable_conflict use_column
declare
    today date := nullif(current_setting('xiaowu.today', true), '')::date;
    account text := coalesce(current_setting('xiaowu.account', true), '');
begin
    if p_school is null or not coalesce(p_school = any (nullif(current_setting('xiaowu.register', true), '')::int[]), false) then
        return;
    end if;
    perform 1 from public.roster_school where id = p_school for no key update;
    delete from public.roster_askedelsewhere where school_id = p_school and day <= today - 30;
    insert into public.roster_askedelsewhere as kept (school_id, day, name_key, pair_key, is_there)
    select p_school, today, sha256(convert_to(asked.name, 'UTF8')), sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8')),
        exists (select from public.roster_student s
            join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
            where s.birth_date = asked.birth_date and s.name = asked.name and s.school_id <> p_school)
    from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
    on conflict (school_id, pair_key) do update set is_there = excluded.is_there where kept.is_there <> excluded.is_there;
    if exists (
        select from public.roster_askedelsewhere where school_id = p_school
            and name_key in (select sha256(convert_to(given.name, 'UTF8')) from unnest(p_names) as given(name))
        group by name_key having count(*) > 3
    ) or (select count(*) from public.roster_askedelsewhere where school_id = p_school and day = today and is_there) > 20 then
        return query select null::text, null::date;
        return;
    end if;
    insert into public.kernel_look (at, account_id, actor, purpose, school_id, class_id, student_ids)
    select p_at, case when account ~ '^[0-9]+$' then account::bigint end, left(p_actor, 100), 'roster.elsewhere', s.school_id, null, array_agg(s.id)
    from (select distinct * from unnest(p_names, p_births) as given(name, birth_date)) as asked
    join public.roster_student s on s.birth_date = asked.birth_date and s.name = asked.name and s.school_id <> p_school
    join public.roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
    group by s.school_id;
    return query select distinct asked.name, asked.birth_date from unnest(p_names, p_births) as asked(name, birth_date)
    join public.roster_askedelsewhere kept on kept.school_id = p_school and kept.is_there
        and kept.pair_key = sha256(convert_to(to_char(asked.birth_date, 'YYYYMMDD') || asked.name, 'UTF8'));
end
$$"""
_BEFORE = "xiaowu.roster.migrations.0003_elsewhere"
_ELSEWHERE = "roster_enrolled_elsewhere(bigint, text[], date[], text, timestamptz)"
_PARAMETERS = "p_school bigint, p_names text[], p_births date[], p_actor text, p_at timestamptz"
_TAKE = "roster_take_offer(bytea, bigint, timestamptz)"


def _function_before() -> list[str]:
    from importlib import import_module  # a module whose name begins with a digit

    before = import_module(_BEFORE)
    return definer_function(before.SIGNATURE, before.BODY, parameters="p_school bigint, p_names text[], p_births date[]")


class Migration(migrations.Migration):
    dependencies = [("roster", "0005_modified")]

    operations = [
        migrations.CreateModel(
            "PostOffer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            (each, each)
                            for each in (
                                "homeroom_teacher",
                                "subject_teacher",
                                "clerk",
                                "nutritionist",
                                "it_coordinator",
                                "student_affairs",
                                "principal",
                            )
                        ],
                        max_length=30,
                    ),
                ),
                ("since", models.DateField()),
                ("code_hash", models.BinaryField()),
                ("made", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("taken", models.DateTimeField(null=True)),
                ("withdrawn", models.DateTimeField(null=True)),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
                ("school_class", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="roster.schoolclass")),
                ("taken_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.person")),
            ],
            options={
                "indexes": [models.Index(fields=["code_hash"], name="post_offer_code")],
                "constraints": [
                    models.UniqueConstraint(fields=("school", "code_hash"), name="post_offer_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(taken=None, taken_by=None) | models.Q(taken__isnull=False, taken_by__isnull=False, withdrawn=None),
                        name="post_offer_taken_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "AskedElsewhere",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("name_key", models.BinaryField()),
                ("pair_key", models.BinaryField()),
                ("is_there", models.BooleanField()),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="roster.school")),
            ],
            options={
                "indexes": [models.Index(fields=["school", "name_key"], name="asked_elsewhere_name")],
                "constraints": [models.UniqueConstraint(fields=("school", "pair_key"), name="asked_elsewhere_once")],
            },
        ),
        migrations.RunSQL(
            definer_function("roster_serves_elsewhere(bigint, bigint[], date)", SERVES_ELSEWHERE),
            "drop function roster_serves_elsewhere(bigint, bigint[], date)",
        ),
        migrations.RunSQL(definer_function("roster_offered(bytea, timestamptz)", OFFERED), "drop function roster_offered(bytea, timestamptz)"),
        migrations.RunSQL(definer_function(_TAKE, TAKE, parameters="p_hash bytea, p_person bigint, p_now timestamptz"), f"drop function {_TAKE}"),
        # another shape of question is another function: the one before answered without keeping anything
        migrations.RunSQL(
            ["drop function roster_enrolled_elsewhere(bigint, text[], date[])", *definer_function(_ELSEWHERE, ELSEWHERE, parameters=_PARAMETERS)],
            [f"drop function {_ELSEWHERE}", *_function_before()],
        ),
    ]
