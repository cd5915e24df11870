"""The register as an app, and what it offers to the house."""

from pathlib import Path
from typing import ClassVar

from xiaowu.kernel.database.config import Role
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.offer import Card, Command, Door, Entry, Examples, Group, HouseApp, Offer, ProgramScope, Routes, Searchable, argument
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.oneroster.rules.scopes import Scope
from xiaowu.roster.rules import roles
from xiaowu.roster.rules.roles import Program
from xiaowu.roster.rules.schools import REMAINS

_CLASS_LIST = ImportKind(
    "class_list", N_("匯入名條"), "roster.keep_students", "register", "roster:school", "xiaowu.roster.exchange.classlist.CLASS_LIST"
)
_HOMEROOMS = ImportKind(
    "homerooms", N_("匯入導師名單"), "roster.keep_staff", "posts", "roster:school_staff", "xiaowu.roster.exchange.homerooms.HOMEROOMS"
)
_SCHOOL = (
    tuple(
        f"roster:{each}"
        for each in (
            "school",
            "class",
            "students",
            "student",
            "new_student",
            "incoming",
            "left",
            "turn",
            "looks",
        )
    )
    + _CLASS_LIST.pages
)
_ONEROSTER = (
    argument("verb", choices=["check", "import", "export"]),
    argument("file", type=Path),
    argument("--school", type=int, help="export only this school (its number in the register)"),
    argument("--full", action="store_true", help="the set is the whole truth of the schools it names: what it no longer says ends"),
    argument("--ends", type=int, help="with --full: how many records end, as check --full told"),
    argument("--allow-city-roles", action="store_true", help="let the set make bureau officers, who reach the whole city"),
    argument("--report", type=Path, help="where to write what is wrong with a set, as .csv, .xlsx or .ods"),
)
_KEEPERS = tuple(
    roles.Role(each) for each in ("it_coordinator", "student_affairs", "registrar", "dean_of_studies", "dean_of_students", "counsellor", "nurse")
)
_STAFF = ("roster:school_staff", *_HOMEROOMS.pages)
_BUREAU = ("roster:turn_city", "roster:close_school")


class RosterConfig(HouseApp):
    name = "xiaowu.roster"
    label = "roster"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(
                N_("學校"),
                "roster:schools",
                "roster.see_schools",
                35,
                _SCHOOL + _STAFF + _BUREAU,
                group=Group.SCHOOLS,
                daily=(roles.Role.BUREAU_OFFICER,),
            ),
            Entry(
                N_("班級與學生"),
                "roster:classes",
                "roster.see_classes",
                40,
                _SCHOOL,
                "roster.see_schools",
                group=Group.STUDENTS,
                daily=_KEEPERS,
            ),
            Entry(N_("教職員"), "roster:staff", "roster.see_staff", 50, _STAFF, "roster.see_schools", group=Group.SCHOOLS),
            Entry(N_("教育局與外部人員"), "roster:officers", "roster.keep_officers", 55, ("roster:outsiders",), group=Group.SCHOOLS),
            Entry(N_("行事曆"), "roster:calendar", "roster.see_classes", 60, ("roster:calendar_month",), group=Group.SCHOOLS),
        ),
        cards=(
            Card("roster/given_card.html", "xiaowu.roster.queries.staff.given_by_schools", "roster.keep_schools", 25),
            Card("", "xiaowu.roster.queries.students.waiting_here", "roster.keep_students", 28, "xiaowu.roster.queries.waiting.incoming"),
        ),
        english="xiaowu.roster.queries.city.in_english",
        search=(
            Searchable(N_("學生"), "roster.see_students", "xiaowu.roster.queries.finding.children", 10),
            Searchable(N_("班級"), "roster.see_classes", "xiaowu.roster.queries.finding.classes", 20),
            Searchable(N_("教職員"), "roster.see_staff", "xiaowu.roster.queries.finding.staff", 30),
            Searchable(N_("教育局人員"), "roster.keep_officers", "xiaowu.roster.lists.bureau.OFFICERS", 31),
            Searchable(N_("外部人員"), "roster.keep_outsiders", "xiaowu.roster.lists.bureau.OUTSIDERS", 32),
            Searchable(N_("學校"), "roster.see_schools", "xiaowu.roster.lists.SCHOOLS", 40),
        ),
        routes=(Routes("roster/", "xiaowu.roster.urls"), Routes("", "xiaowu.roster.oneroster.urls")),
        api="xiaowu.roster.api.router",
        doors=(Door("/ims/oneroster/", "xiaowu.roster.oneroster.refusals.imsx", takes_token=True),),
        scopes=(
            ProgramScope(Scope.CORE, N_("讀取名冊（OneRoster，核心）"), Program.CITY_REGISTER_CORE, Program.REGISTER_CORE),
            ProgramScope(Scope.ROSTER, N_("讀取名冊（OneRoster）"), Program.CITY_REGISTER, Program.REGISTER),
            ProgramScope(Scope.DEMOGRAPHICS, N_("讀取出生日期（OneRoster）"), Program.CITY_BIRTHDAYS, Program.BIRTHDAYS),
        ),
        commands=(
            Command("init", "load districts, schools, calendar and terms", "xiaowu.roster.commands.init", role=Role.OWNER),
            Command(
                "graduate",
                "list by class who finished the last grade; with --apply they leave school",
                "xiaowu.roster.commands.graduate",
                (argument("--school", help="only the school that has or had this code"), argument("--apply", action="store_true")),
            ),
            Command(
                "oneroster",
                "take in or give out the register as a OneRoster 1.2 CSV set (zip)",
                "xiaowu.roster.oneroster.commands.oneroster",
                _ONEROSTER,
                role=Role.OWNER,
            ),
        ),
        flows=("xiaowu.roster.actions.flow.TRANSFERS", "xiaowu.roster.actions.flow.OFFERS"),
        kinds=REMAINS,
        examples=Examples(
            seen_first=("roster:rename_class", "roster:rename_person"),
            made_first=("roster:place", "roster:end_post", "roster:clear_exception", "roster:end_officer", "roster:end_outsider"),
            not_there=tuple(f"roster:{each}" for each in ("put_back", "reopen_class", "reopen_school", "withdraw_offer", "change_section")),
            form={"name": "某", "number": "1", "grade": "1", "closes": "10:00", "since": "115/11/24", "until": "115/12/1", "reason": "事由"},
        ),
        checks="xiaowu.roster.queries.integrity.CHECKS",
        imports=(_CLASS_LIST, _HOMEROOMS),
        looks={
            "roster.class_list": N_("班級名單"),
            "roster.find_students": N_("找學生"),
            "roster.student": N_("學生資料"),
            "roster.incoming": N_("轉入學生"),
            "roster.import": N_("匯入名條"),
            "roster.namesake": N_("新增學生時的比對"),
            "roster.left": N_("離校學生"),
            "roster.graduation": N_("畢業"),
            "roster.elsewhere": N_("他校名條比對"),
            "oneroster.rest": N_("介接系統讀取名冊"),
        },
        personal_data=(
            held(
                "roster_student",
                Whose.CHILD,
                N_("姓名、學號、生日、用餐別、班級"),
                (Category.IDENTITY, Category.DESCRIPTION, Category.HABIT),
                Purpose.PUPILS,
                "id",
                "uid",
            ),
            held("roster_enrolment", Whose.CHILD, N_("何時起訖在哪個班級與座號"), Category.PUPIL, Purpose.PUPILS, "student"),
            held("roster_groupmember", Whose.CHILD, N_("何時起訖在哪個分組班"), Category.PUPIL, Purpose.PUPILS, "student"),
            held(
                "roster_guardian",
                Whose.GUARDIAN,
                N_("姓名、與學生的關係、電話"),
                (Category.IDENTITY, Category.FAMILY),
                Purpose.PUPILS,
                "student",
                "uid",
            ),
            held(
                "roster_transfer",
                Whose.CHILD,
                N_("由哪校轉到哪校，以及隨同移轉的資料"),
                Category.PUPIL,
                Purpose.PUPILS,
                "student",
            ),
            held("roster_formernumber", Whose.CHILD, N_("學生以前的學號"), Category.IDENTITY, Purpose.PUPILS, "student"),
            held(
                "roster_mistake",
                Whose.CHILD,
                N_("因誤建而移除、可以還原的資料"),
                Category.IDENTITY,
                Purpose.PUPILS,
                "student_id",
            ),
            held(
                "roster_askedelsewhere",
                Whose.CHILD,
                N_("學校查詢過的姓名與生日（加鑰雜湊）"),
                Category.IDENTITY,
                Purpose.PUPILS,
                "name_key",
                "pair_key",
            ),
            held("roster_person", Whose.STAFF, N_("姓名，以及全市資料交換用的識別碼"), Category.IDENTITY, Purpose.STAFFING, "id", "uid"),
            held("roster_post", Whose.STAFF, N_("何時起訖在哪個學校或班級擔任什麼職務"), Category.POST, Purpose.STAFFING, "person"),
            held(
                "roster_outsidemistake",
                Whose.OUTSIDER,
                N_("誤登而取消的外部人員來自哪家廠商、為了什麼"),
                (Category.IDENTITY, Category.POST),
                Purpose.STAFFING,
                "person",
            ),
            held(
                "roster_outsidepost",
                (Whose.OUTSIDER, Whose.STAFF),
                N_("外部人員來自哪家廠商、為了什麼，以及由哪位承辦人負責"),
                (Category.IDENTITY, Category.POST),
                Purpose.STAFFING,
                "post",
                "answers_for",
            ),
            held("roster_postoffer", Whose.STAFF, N_("誰提供職務、誰接受"), Category.POST, Purpose.STAFFING, "made_by", "taken_by"),
            held("roster_postnotice", Whose.STAFF, N_("學校給予職務的紀錄"), Category.POST, Purpose.STAFFING, "person"),
            held(
                "roster_sourced",
                (Whose.CHILD, Whose.GUARDIAN, Whose.STAFF),
                N_("OneRoster 資料集中名冊以外的內容，依資料本身的編號查找"),
                Category.OTHER,
                Purpose.SYSTEM,
                "row_id",
            ),
        ),
        shown=(
            Shown(
                "roster_student",
                "id",
                {
                    "number": N_("學號"),
                    "name": N_("姓名"),
                    "birth_date": N_("生日"),
                    "diet": N_("用餐別"),
                    "school_id": N_("學校"),
                    "school_class_id": N_("班級"),
                },
                {"diet": roles.DIET_TITLES},
            ),
            Shown(
                "roster_enrolment",
                "student",
                {"valid": N_("起訖"), "school_id": N_("學校"), "school_class_id": N_("班級"), "seat": N_("座號"), "went_to": N_("去向")},
            ),
            Shown("roster_groupmember", "student", {"valid": N_("起訖"), "school_id": N_("學校"), "group_id": N_("分組班")}),
            Shown(
                "roster_guardian",
                "uid",
                {"name": N_("姓名"), "relation": N_("與學生關係"), "phone": N_("電話"), "school_id": N_("學校")},
                {"relation": roles.RELATION_TITLES},
            ),
            Shown("roster_formernumber", "student", {"until": N_("更換日期"), "number": N_("學號"), "school_id": N_("學校")}),
            Shown("roster_person", "id", {"name": N_("姓名")}),
            Shown(
                "roster_post",
                "person",
                {"valid": N_("起訖"), "role": N_("職務"), "school_id": N_("學校"), "school_class_id": N_("班級")},
                {"role": roles.ROLE_TITLES},
            ),
        ),
        retention=(
            Keep(
                "roster_outsidemistake",
                "at",
                5 * 366,
                "個人資料保護法 art. 30 and 31: damages are claimed within five years",
                city=frozenset({"outsiders"}),
            ),
        ),
        lasting=(
            Lasts(
                (
                    "roster_student",
                    "roster_enrolment",
                    "roster_groupmember",
                    "roster_guardian",
                    "roster_transfer",
                    "roster_formernumber",
                    "roster_mistake",
                ),
                "the register of children (學籍), which is kept for good",
            ),
            Lasts(
                ("roster_person", "roster_post", "roster_outsidepost", "roster_postoffer", "roster_postnotice"),
                "who served where, from when to when: what was done is understood by it",
            ),
            Lasts(
                (
                    "roster_district",
                    "roster_school",
                    "roster_schoolcode",
                    "roster_schoolclass",
                    "roster_course",
                    "roster_teachinggroup",
                    "roster_term",
                    "roster_calendarday",
                    "roster_schooldayexception",
                    "roster_cityclosure",
                ),
                "the city's schools, classes and days, by which all else is read",
            ),
            Lasts(("roster_sourced",), "what sets said is given back until a set takes it away"),
            Lasts(("roster_askedelsewhere",), "the function that asks takes away what is a month old"),
        ),
    )
