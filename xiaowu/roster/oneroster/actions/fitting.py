"""Whether the register can hold what a set says (登記冊放得下的): our own rules, in addition to the standard's."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from xiaowu.kernel.text import LOST
from xiaowu.roster.oneroster.actions.people import NAME, NUMBER
from xiaowu.roster.oneroster.actions.staging import table
from xiaowu.roster.oneroster.actions.steps import LIVE
from xiaowu.roster.oneroster.rules.sets import FIRST_YEAR, LONGEST_NAME, Package
from xiaowu.roster.rules.roles import CLASS_ROLES, ENDING_ROLES, OUTSIDE_ROLES, Diet, Role

# (file, words, statement that returns the lines at fault)
Rule = tuple[str, Callable[[], str], str]

# still in the class today: ISO days compare as text
_OPEN = f'({{0}}"endDate" is null or {{0}}"endDate" > %(today)s) and {{0}}{LIVE}'


def of_the_register(package: Package) -> Iterator[Rule]:
    yield from _of_classes()
    yield from _of_enrollments()
    yield from _of_people(package)


def _of_classes() -> Iterator[Rule]:
    classes, sessions = table("classes"), table("academicSessions")
    yield (
        "academicSessions.csv startDate", lambda: _("早於民國元年，沒有學年度。"),
        f"select line from {sessions} where \"startDate\" < '{FIRST_YEAR}-08-01'",
    )  # fmt: skip
    # one grade, or several without a gap (混齡班)
    form, listed = "^ *0?[1-9] *(, *0?[1-9] *)*$", "unnest(string_to_array(grades, ',')) as g"
    yield (
        "classes.csv grades", lambda: _("導師班的年級必須是 1 到 9；混齡班的年級要相連。"),
        f"select line from {classes} where \"classType\" = 'homeroom' and case when coalesce(grades, '') !~ '{form}' then true else"
        f" (select count(distinct trim(g)::int) <> max(trim(g)::int) - min(trim(g)::int) + 1 from {listed}) end",
    )  # fmt: skip
    for about, rows in (
        ("classes.csv schoolSourcedId", f"{classes} t where"),
        ("roles.csv orgSourcedId", f"{table('roles')} t where t.role = 'student' and"),
    ):
        column = about.split()[1]
        yield (
            about, lambda: _("不是學校。"),
            f'select t.line from {rows} (exists (select from {table("orgs")} o where o."sourcedId" = t."{column}" and o.type <> \'school\')'
            f' or not exists (select from {table("orgs")} o where o."sourcedId" = t."{column}") and exists (select from roster_sourced k'
            f" where k.file = 'orgs' and k.sourced_id = t.\"{column}\" and k.row_id is null))",
        )  # fmt: skip
    yield (
        "classes.csv metadata.xiaowu.number", lambda: _("班號必須是 1 到 99。"),
        f"select line from {classes} where \"metadata.xiaowu.number\" !~ '^[1-9][0-9]?$'",
    )  # fmt: skip


def _of_enrollments() -> Iterator[Rule]:
    classes, enrollments = table("classes"), table("enrollments")
    yield (
        "enrollments.csv classSourcedId", lambda: _("同一學生同時在兩個導師班。"),
        f'select line from (select e.line, count(*) over (partition by e."userSourcedId") as n from {enrollments} e join {classes} c'
        f" on c.\"sourcedId\" = e.\"classSourcedId\" and c.\"classType\" = 'homeroom' where e.role = 'student'"
        f" and {_OPEN.format('e.')}) counted where n > 1",
    )  # fmt: skip
    yield (
        "enrollments.csv classSourcedId", lambda: _("一班超過 99 人。"),
        f'select min(e.line) from {enrollments} e join {classes} c on c."sourcedId" = e."classSourcedId" and c."classType" = \'homeroom\''
        f" where e.role = 'student' and {_OPEN.format('e.')} group by e.\"classSourcedId\" having count(*) > 99",
    )  # fmt: skip
    words = lambda: _("座號必須是 1 到 99，且班內不得重複。")  # noqa: E731
    seat = '"metadata.xiaowu.seat"'
    yield "enrollments.csv metadata.xiaowu.seat", words, f"select line from {enrollments} where {seat} !~ '^[1-9][0-9]?$'"
    yield (
        "enrollments.csv metadata.xiaowu.seat", words,
        f'select line from (select line, count(*) over (partition by "classSourcedId", {seat}) as n from {enrollments} e'
        f" where {seat} is not null and role = 'student' and {_OPEN.format('e.')}) counted where n > 1",
    )  # fmt: skip


def _of_people(package: Package) -> Iterator[Rule]:
    users, roles = table("users"), table("roles")
    if package.version == "1.1":
        yield "users.csv role", lambda: _("必填欄位空白。"), f"select line from {users} where role is null"
    long = 'length(u."familyName") + length(u."givenName") + coalesce(length(u."middleName"), 0) + 2'
    yield (
        "users.csv givenName", lambda: _("太長，登記冊放不下。"),
        f'select line from {users} u where greatest({long}, length(u."metadata.xiaowu.name")) > {LONGEST_NAME} and length({NAME}) > {LONGEST_NAME}',
    )  # fmt: skip
    yield (
        "users.csv givenName", lambda: _("姓名裡的問號是轉檔時遺失的字，請以 UTF-8 重新匯出。"),
        f"select line from {users} u where {NAME} ~ '{LOST.pattern}'",
    )  # fmt: skip
    yield (
        "users.csv identifier", lambda: _("太長，登記冊放不下。"), f"select line from {users} u where length({NUMBER}) > 255",
    )  # fmt: skip
    diets = ", ".join(f"'{diet.value}'" for diet in Diet)
    posts = ", ".join(f"'{role.value}'" for role in Role if role not in OUTSIDE_ROLES)
    taught, ending = (", ".join(f"'{role.value}'" for role in sorted(roles)) for roles in (CLASS_ROLES, CLASS_ROLES & ENDING_ROLES))
    yield "roles.csv metadata.xiaowu.role", lambda: _("不是職務代碼。"), f'select line from {roles} where "metadata.xiaowu.role" not in ({posts})'
    own = 'e."metadata.xiaowu.role"'
    lessons = table("enrollments")
    yield "enrollments.csv metadata.xiaowu.role", lambda: _("不是班級職務的代碼。"), f"select line from {lessons} e where {own} not in ({taught})"
    yield "enrollments.csv endDate", lambda: _("代導師須有迄日。"), f'select line from {lessons} e where {own} in ({ending}) and e."endDate" is null'
    yield (
        "users.csv metadata.xiaowu.diet", lambda: _("不是用餐別代碼。"),
        f'select line from {users} where "metadata.xiaowu.diet" not in ({diets})',
    )  # fmt: skip
