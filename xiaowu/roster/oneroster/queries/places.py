"""The scope of a set or page (匯出範圍): schools, classes, people, and the records kept to give back; each with the identifier that it has there."""

_ORG = (
    "coalesce((select k.sourced_id from roster_sourced k where k.file = 'orgs' and k.row_id = s.id order by k.id desc limit 1),"
    " 'school-' || s.first_code || '-' || s.level)"
)
_CLASS = (
    "coalesce((select k.sourced_id from roster_sourced k where k.file = 'classes' and k.row_id = c.id order by k.id desc limit 1),"
    " 'class-' || s.first_code || '-' || s.level || '-' || c.academic_year || '-' || c.grade || '-' || c.number)"
)
KEPT_UID = "roster_uid_of(k.fields->>'userSourcedId')"
_OF_THESE = f"(%(uids)s::uuid[] is null or {KEPT_UID} = any(%(uids)s::uuid[]))"
DISTRICT = "'district-' || left(md5(d.name), 12)"
# the identifiers we give our own organisations, courses and sessions: a kept record with one is ours come back
OWN_ORGS = "^(city|district-[0-9a-f]{12})$"

# the places of every file, once: ids and the identifiers of the set, for the schools asked for (all if none are named) and for the
# people with these uids (or all), so that indexes can be used
PLACES: dict[str, str] = {
    "or_out_school": f"""select s.id, s.district_id, {_ORG} as sid from roster_school s
        where %(schools)s::bigint[] is null or s.id = any(%(schools)s::bigint[])""",
    # organisations above schools, as another system described them; no district of our own is made beside one with the same name
    "or_out_org": f"""select k.sourced_id as sid, k.fields->>'name' as name, k.fields->>'type' as type, k.fields->>'identifier' as identifier,
            k.fields->>'parentSourcedId' as parent, k.modified
        from roster_sourced k where k.file = 'orgs' and k.row_id is null and k.sourced_id !~ '{OWN_ORGS}'""",
    "or_out_class": f"""select c.id, c.school_id, {_CLASS} as sid from roster_schoolclass c
        join roster_school s on s.id = c.school_id join or_out_school o on o.id = s.id""",
    "or_out_kept_class": """select k.id, k.sourced_id as sid, o.sid as school from roster_sourced k
        join roster_sourced q on q.file = 'orgs' and q.sourced_id = k.fields->>'schoolSourcedId' join or_out_school o on o.id = q.row_id
        where k.file = 'classes' and k.row_id is null""",
    "or_out_course": """select k.id, k.sourced_id as sid, coalesce(o.sid, x.sid, 'city') as org from roster_sourced k
        left join roster_sourced q on q.file = 'orgs' and q.sourced_id = k.fields->>'orgSourcedId'
        left join or_out_school o on o.id = q.row_id left join or_out_org x on x.sid = q.sourced_id
        where k.file = 'courses' and k.sourced_id !~ '^homeroom-[1-9]$' and (%(is_city)s or o.id is not null or x.sid is not null
            or k.sourced_id in (select c.fields->>'courseSourcedId' from or_out_kept_class kc join roster_sourced c on c.id = kc.id))""",
    # who is in a class for which the register has no table, or is there as neither child nor teacher
    "or_out_kept": f"""select k.sourced_id as sid, {KEPT_UID} as uid, kc.sid as class, kc.school, k.fields, k.modified
        from roster_sourced k join or_out_kept_class kc on kc.sid = k.fields->>'classSourcedId'
        where k.file = 'enrollments' and {_OF_THESE}
            and (k.fields->>'endDate' is null or (k.fields->>'endDate')::date > %(today)s::date)
        union all select k.sourced_id, {KEPT_UID}, c.sid, o.sid, k.fields, k.modified
        from roster_sourced k join roster_sourced rc on rc.file = 'classes' and rc.sourced_id = k.fields->>'classSourcedId'
        join or_out_class c on c.id = rc.row_id join or_out_school o on o.id = c.school_id
        where k.file = 'enrollments' and {_OF_THESE} and k.fields->>'role' not in ('student', 'teacher')
            and (k.fields->>'endDate' is null or (k.fields->>'endDate')::date > %(today)s::date)""",
    # roles that give no post here
    "or_out_kept_role": f"""select k.sourced_id as sid, {KEPT_UID} as uid, k.fields->>'role' as role, coalesce(o.sid, x.sid, 'city') as org,
            k.fields, k.modified
        from roster_sourced k left join roster_sourced q on q.file = 'orgs' and q.sourced_id = k.fields->>'orgSourcedId'
        left join or_out_school o on o.id = q.row_id left join or_out_org x on x.sid = q.sourced_id
        where k.file = 'roles' and {_OF_THESE} and (o.id is not null or (%(is_city)s and q.row_id is null))
            and (k.fields->>'endDate' is null or (k.fields->>'endDate')::date > %(today)s::date)""",
    # a child whose homeroom ended but whose lessons go on is still here, unless it left for another school
    "or_out_student": """select st.id, st.school_id, st.uid from roster_student st join or_out_school o on o.id = st.school_id
        where (%(uids)s::uuid[] is null or st.uid = any(%(uids)s::uuid[])) and (st.school_class_id is not null
        or not exists (select from roster_enrolment e where e.school_id = st.school_id and e.student_id = st.id)
        or (st.uid in (select uid from or_out_kept)
            and not exists (select from roster_transfer t where t.school_id = st.school_id and t.student_id = st.id)))""",
    "or_out_post": """select p.* from roster_post p where p.valid @> %(today)s::date
        and (p.school_id in (select id from or_out_school) or (p.role = 'bureau_officer' and %(is_city)s))
        and (%(uids)s::uuid[] is null or p.person_id in (select id from roster_person where uid = any(%(uids)s::uuid[])))""",
    # whoever has a post; or, of those who never had one, whoever has a kept role or class: they leave the set with their last post
    "or_out_person": """select p.id, p.uid, p.name, p.modified from roster_person p
        where (%(uids)s::uuid[] is null or p.uid = any(%(uids)s::uuid[])) and (p.id in (select person_id from or_out_post)
        or ((p.uid in (select uid from or_out_kept) or p.uid in (select uid from or_out_kept_role))
            and (not exists (select from roster_post x where x.person_id = p.id)
                or exists (select from roster_post x where x.person_id = p.id and x.valid @> %(today)s::date))))""",
}  # fmt: skip
