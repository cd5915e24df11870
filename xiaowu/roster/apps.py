"""The register as an app, and what it offers to the house."""

from pathlib import Path
from typing import ClassVar

from xiaowu.kernel.database.config import Role
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.offer import Card, Command, Door, Entry, Examples, HouseApp, Offer, ProgramScope, Routes, argument
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.oneroster.rules.scopes import Scope
from xiaowu.roster.rules.roles import Program

_CLASS_LIST = ImportKind(
    "class_list", N_("匯入名條"), "roster.keep_students", "register", "roster:school", "xiaowu.roster.exchange.classlist.CLASS_LIST"
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
_STAFF = ("roster:school_staff",)
_BUREAU = ("roster:turn_city", "roster:close_school")


class RosterConfig(HouseApp):
    name = "xiaowu.roster"
    label = "roster"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("學校"), "roster:schools", "roster.see_schools", 35, _SCHOOL + _STAFF + _BUREAU),
            Entry(N_("班級與學生"), "roster:classes", "roster.see_classes", 40, _SCHOOL, "roster.see_schools"),
            Entry(N_("教職員"), "roster:staff", "roster.see_staff", 50, _STAFF, "roster.see_schools"),
            Entry(N_("教育局與外部人員"), "roster:officers", "roster.keep_officers", 55, ("roster:outsiders",)),
            Entry(N_("行事曆"), "roster:calendar", "roster.see_classes", 60, ("roster:calendar_month",)),
        ),
        cards=(
            Card("roster/given_card.html", "xiaowu.roster.queries.staff.given_by_schools", "roster.keep_schools", 25),
            Card("roster/incoming_card.html", "xiaowu.roster.queries.students.waiting_here", "roster.keep_students", 28),
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
        examples=Examples(
            seen_first=("roster:rename_class", "roster:rename_person"),
            made_first=("roster:place", "roster:end_post", "roster:clear_exception", "roster:end_officer", "roster:end_outsider"),
            not_there=tuple(f"roster:{each}" for each in ("put_back", "reopen_class", "reopen_school", "withdraw_offer", "change_section")),
            form={"name": "某", "number": "1", "grade": "1", "closes": "10:00", "since": "115/11/24", "until": "115/12/1", "reason": "事由"},
        ),
        checks="xiaowu.roster.queries.integrity.CHECKS",
        imports=(_CLASS_LIST,),
        personal_data=(
            held(
                "roster_student",
                Whose.CHILD,
                "name, number, birthday, diet, class",
                (Category.IDENTITY, Category.DESCRIPTION, Category.HABIT),
                Purpose.PUPILS,
                "id",
                "uid",
            ),
            held("roster_enrolment", Whose.CHILD, "in which class and seat, from when to when", Category.PUPIL, Purpose.PUPILS, "student"),
            held(
                "roster_guardian",
                Whose.GUARDIAN,
                "name, relation to the child, telephone",
                (Category.IDENTITY, Category.FAMILY),
                Purpose.PUPILS,
                "student",
                "uid",
            ),
            held(
                "roster_transfer",
                Whose.CHILD,
                "from which school to which, with the record that goes along",
                Category.PUPIL,
                Purpose.PUPILS,
                "student",
            ),
            held("roster_formernumber", Whose.CHILD, "numbers that a child had before", Category.IDENTITY, Purpose.PUPILS, "student"),
            held(
                "roster_mistake",
                Whose.CHILD,
                "records taken off the register as mistakes, which can be put back",
                Category.IDENTITY,
                Purpose.PUPILS,
                "student_id",
            ),
            held(
                "roster_askedelsewhere",
                Whose.CHILD,
                "that a school asked for a name and birthday, as keyed hashes of both",
                Category.IDENTITY,
                Purpose.PUPILS,
                "name_key",
                "pair_key",
            ),
            held("roster_person", Whose.STAFF, "name, and the identifier in the city's sets", Category.IDENTITY, Purpose.STAFFING, "id", "uid"),
            held("roster_post", Whose.STAFF, "which role at which school or class, from when to when", Category.POST, Purpose.STAFFING, "person"),
            held(
                "roster_outsidepost",
                (Whose.OUTSIDER, Whose.STAFF),
                "from which firm somebody from outside comes, why, and which officer answers for them",
                (Category.IDENTITY, Category.POST),
                Purpose.STAFFING,
                "post",
                "answers_for",
            ),
            held("roster_postoffer", Whose.STAFF, "who offered a post and who took it", Category.POST, Purpose.STAFFING, "made_by", "taken_by"),
            held("roster_postnotice", Whose.STAFF, "that a post was given by a school", Category.POST, Purpose.STAFFING, "person"),
            held(
                "roster_sourced",
                (Whose.CHILD, Whose.GUARDIAN, Whose.STAFF),
                "what OneRoster sets said of a record beside what the register keeps, by the record's own id",
                Category.OTHER,
                Purpose.SYSTEM,
                "row_id",
            ),
        ),
        lasting=(
            Lasts(
                ("roster_student", "roster_enrolment", "roster_guardian", "roster_transfer", "roster_formernumber", "roster_mistake"),
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
