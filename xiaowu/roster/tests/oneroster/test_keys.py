"""The identifiers of a set are kept whole (識別碼不截斷): two stay two, and a collision is reported with file and row."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import District, Enrolment, Guardian, Post, School, SchoolClass, SchoolCode, Sourced, Student, Term
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.oneroster.rules.sets import FILES, Field, Kind
from xiaowu.roster.tests.oneroster.full import STAMP, renamed
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, Set, content, counted, enrollment, role, small, user, zipped

pytestmark = pytest.mark.usefixtures("db")


def test_schools_whose_identifiers_begin_alike_are_two(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", renamed("072271003190", "a")), TODAY)
        import_set(ACTOR, zipped(tmp_path / "b.zip", renamed("072271003191", "b")), TODAY)
        told = dict(School.objects.filter(code__startswith="07227100319").values_list("code", "name"))
        assert told == {"072271003190": "a國小", "072271003191": "b國小"}
        assert [Student.objects.filter(school__code=code).count() for code in told] == [2, 2]


def test_two_schools_of_one_set_are_two_and_one_identifier_for_both_is_refused_with_its_rows(owner: Owner, tmp_path: Path) -> None:
    first, second = renamed("072271003190", "a"), renamed("072271003191", "b")
    both: Set = {file: first[file] + [row for row in second[file] if row not in first[file]] for file in first}
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", both), TODAY)
        assert School.objects.filter(code__startswith="07227100319").count() == 2
        both["orgs"][3]["identifier"] = "072271003190"
        before = counted()
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "b.zip", both), TODAY)
        assert [(row.column, row.row) for row in refused.value.rows] == [("orgs.csv identifier", 3), ("orgs.csv identifier", 5)]
        assert counted() == before


def cut_short(school: School) -> None:
    """As an earlier version kept it, without ever knowing the whole."""
    SchoolCode.objects.filter(place=school).delete()
    School.objects.filter(pk=school.pk).update(code="0722710031")


def test_a_school_that_was_cut_short_before_gets_its_whole_identifier_and_keeps_its_children(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", renamed("072271003190", "a")), TODAY)
        place = School.objects.get(code="072271003190")
        cut_short(place)
        import_set(ACTOR, zipped(tmp_path / "b.zip", renamed("072271003190", "a")), TODAY)
        assert School.objects.get(pk=place.pk).code == "072271003190"
        assert Student.objects.filter(school=place).count() == 2


def test_two_schools_that_were_made_one_are_two_again(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", renamed("072271003190", "a")), TODAY)
        one = School.objects.get(code="072271003190")
        cut_short(one)
        Sourced.objects.create(file="orgs", sourced_id="bS", row_id=one.pk, fields={"type": "school"})
        for code, prefix in (("072271003190", "a"), ("072271003191", "b")):
            files = renamed(code, prefix)
            for row in files["users"][:2]:
                row["identifier"] += prefix
            import_set(ACTOR, zipped(tmp_path / f"{prefix}.zip", files), TODAY)
            assert Student.objects.filter(school__code=code, school_class__isnull=False).count() == 2


def test_an_identifier_that_another_school_has_is_refused_with_its_row(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", renamed("072271003190", "a")), TODAY)
        import_set(ACTOR, zipped(tmp_path / "b.zip", renamed("072271003191", "b")), TODAY)
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "c.zip", renamed("072271003190", "b")), TODAY)
        assert [(row.column, row.row) for row in refused.value.rows] == [("orgs.csv identifier", 3)]


def test_long_names_of_places_and_numbers_are_kept_whole(owner: Owner, tmp_path: Path) -> None:
    title, district, number = "Homeroom 1A of Mrs. Henderson and Mr. Oyelaran", "Grand Bend Independent School District", "2026-0000000000000000001"
    files = small()
    files["classes"][0]["title"], files["orgs"][0]["name"], files["users"][0]["identifier"] = title, district, number
    files["users"][1]["identifier"] = f"{number}2"
    files["users"][3]["phone"] = "0912-345-678 / 02-2345-6789 #123 晚上七點以後"
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert SchoolClass.objects.filter(school__code="999901", name=title).count() == 1
        assert School.objects.get(code="999901").district == District.objects.get(name=district)
        assert sorted(Student.objects.filter(school__code="999901").values_list("number", flat=True)) == [number, f"{number}2"]
        assert Guardian.objects.get(student__number=number).phone == files["users"][3]["phone"]


def _number(files: Set, value: str) -> None:
    files["users"][1]["identifier"] = value


def _seats(files: Set, *seats: str) -> None:
    for row, seat in zip(files["enrollments"], seats, strict=False):
        row["metadata.xiaowu.seat"] = seat


def _one_number(files: Set) -> None:
    for row in files["classes"]:
        row["metadata.xiaowu.number"] = "3"


def _lessons_of_nobody(files: Set) -> None:
    files["classes"].append({**files["classes"][0], "sourcedId": "M", "classType": "scheduled"})
    files["enrollments"].append(enrollment("m", "student", "M"))


COLLIDING: dict[str, tuple[Callable[[Set], None], list[tuple[str, int]]]] = {
    "two children of one number": (lambda files: _number(files, "1"), [("users.csv identifier", 2), ("users.csv identifier", 3)]),
    "two children on one seat": (
        lambda files: _seats(files, "7", "7"), [("enrollments.csv metadata.xiaowu.seat", 2), ("enrollments.csv metadata.xiaowu.seat", 3)],
    ),
    "two classes of one number": (
        _one_number,
        [("classes.csv metadata.xiaowu.number", 2), ("classes.csv metadata.xiaowu.number", 3)],
    ),
    "a title too long": (lambda files: files["classes"][0].update(title="長" * 101), [("classes.csv title", 2)]),
    "a school's name too long": (lambda files: files["orgs"][1].update(name="長" * 101), [("orgs.csv name", 3)]),
    "a telephone too long": (lambda files: files["users"][3].update(phone="0" * 61), [("users.csv phone", 5)]),
    "two stays from one day": (
        lambda files: files["enrollments"].extend(
            [enrollment("u1", place="L", sourcedId="x", endDate="2026-10-01"), enrollment("u1", place="L", sourcedId="y", endDate="2026-10-02")]),
        [("enrollments.csv beginDate", 2), ("enrollments.csv beginDate", 5), ("enrollments.csv beginDate", 6)],
    ),
    "a birthday in the year 0": (lambda files: files["demographics"][0].update(birthDate="0000-01-01"), [("demographics.csv birthDate", 2)]),
    "a term before there were any": (
        lambda files: files["academicSessions"][0].update(startDate="1911-01-01"), [("academicSessions.csv startDate", 2)],
    ),
    "an organisation that is nowhere": (
        lambda files: files["users"][2].update(primaryOrgSourcedId="nowhere"), [("users.csv primaryOrgSourcedId", 4)],
    ),
    "a moment that never was": (
        lambda files: files["users"][0].update(dateLastModified="2025-02-30T29:00:00.000Z"), [("users.csv dateLastModified", 2)],
    ),
    "grades with a gap": (lambda files: files["classes"][0].update(grades="01,03"), [("classes.csv grades", 2)]),
    "somebody in lessons who is nobody": (_lessons_of_nobody, [("enrollments.csv userSourcedId", 5)]),
}  # fmt: skip


@pytest.mark.parametrize("what", list(COLLIDING))
def test_what_cannot_be_is_refused_with_file_and_row(owner: Owner, tmp_path: Path, what: str) -> None:
    change, expected = COLLIDING[what]
    files = small()
    change(files)
    with owner():
        before = counted()
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert [(row.column, row.row) for row in refused.value.rows] == expected
        assert counted() == before


def test_what_the_register_gave_to_another_is_refused_with_its_row(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        place, home = School.objects.get(code="999901"), SchoolClass.objects.get(school__code="999901", name="三年1班")
        child = Student.objects.create(school=place, number="9", name="趙六", school_class=home)
        Enrolment.objects.create(school=place, student=child, school_class=home, seat=9, valid=(date(2026, 9, 1), None))
        files = small()
        files["users"][0]["identifier"] = "9"
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "b.zip", files), TODAY)
        assert [(row.column, row.row) for row in refused.value.rows] == [("users.csv identifier", 2)]
        files = small()
        _seats(files, "9")
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "c.zip", files), TODAY)
        assert [(row.column, row.row) for row in refused.value.rows] == [("enrollments.csv metadata.xiaowu.seat", 2)]


def test_children_change_seats_and_numbers_with_each_other(owner: Owner, tmp_path: Path) -> None:
    files = small()
    _seats(files, "1", "2")
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        _seats(files, "2", "1")
        files["users"][0]["identifier"], files["users"][1]["identifier"] = "2", "1"
        import_set(ACTOR, zipped(tmp_path / "b.zip", files), TODAY)
        told = Enrolment.objects.filter(school__code="999901").values_list("student__name", "student__number", "seat", "valid")
        since = [(each[0], each[1], each[2], each[3].lower, each[3].upper) for each in told.order_by("seat")]
        assert since == [("李小華", "1", 1, date(2026, 8, 31), None), ("王小明", "2", 2, date(2026, 8, 31), None)]


def test_two_halves_of_a_year_are_two_terms_wherever_they_begin(owner: Owner, tmp_path: Path) -> None:
    files = small()
    session = {"title": "t", "type": "term", "schoolYear": "2031"}
    files["academicSessions"] += [
        {**session, "sourcedId": "F", "startDate": "2030-08-15", "endDate": "2030-12-20"},
        {**session, "sourcedId": "P", "startDate": "2031-01-08", "endDate": "2031-05-30"},
        {**session, "sourcedId": "Y", "startDate": "2030-07-20", "endDate": "2031-07-20", "type": "semester"},
    ]
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        told = Term.objects.filter(academic_year=119).order_by("semester").values_list("semester", "starts", "ends")
        assert list(told) == [(1, date(2030, 7, 20), date(2031, 1, 7)), (2, date(2031, 1, 8), date(2031, 5, 29))]


def test_an_end_without_a_beginning_ends_what_is_held_and_is_otherwise_no_record(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        over = [
            enrollment("u1", beginDate="", endDate="2026-11-01") | STAMP,
            enrollment("u2", place="L", sourcedId="z", beginDate="", endDate="2026-11-01") | STAMP,
            enrollment("t", "teacher", place="L", sourcedId="y", beginDate="", endDate="2026-11-01") | STAMP,
        ]
        import_set(ACTOR, zipped(tmp_path / "b.zip", {"enrollments": over}, "delta"), TODAY)
        told = Enrolment.objects.filter(school__code="999901").order_by("student__number").values_list("student__number", "valid")
        assert [(number, valid.upper) for number, valid in told] == [("1", date(2026, 11, 1)), ("2", None)]
        assert Post.objects.filter(school__code="999901").count() == 1


WORDS = st.sampled_from(["", "x", "1", "2", "03", "3,4", "03,04", "9,1", "王", "２", "K,L", "長" * 300, "16", "u1", "city", "A-1"])
DAYS = st.sampled_from(
    ["", "1900-01-01", "2026-08-31", "2026-09-01", "2026-11-01", "2026-11-24", "2026-11-25", "2027-01-21", "9999-12-31", "0000-01-01"]
)


def _value(draw: st.DrawFn, field: Field, files: Set) -> str:
    """A cell that the column might have: an identifier that exists somewhere, a day, a word of the vocabulary, or any word."""
    if field.refers:
        return draw(st.sampled_from([*(row["sourcedId"] for row in files[field.refers]), ""] if field.refers in files else [""]))
    if field.kind is Kind.ENUM:
        return draw(st.sampled_from([*field.values, "ext:x"]))
    by_kind = {
        Kind.DATE: DAYS,
        Kind.BOOLEAN: st.sampled_from(["true", "false"]),
        Kind.YEAR: st.sampled_from(["2026", "2027"]),
        Kind.MOMENT: st.just(""),
    }
    return draw(by_kind.get(field.kind, WORDS))


@st.composite
def sets_that_look_lawful(draw: st.DrawFn) -> tuple[Set, str]:
    """The small set with a scheduled class, and a few cells and rows changed as a careless maker might."""
    files = deepcopy(small())
    files["users"].append(user("t2", "文", "林"))
    files["roles"].append(role("t2", draw(st.sampled_from(["teacher", "counselor", "principal", "aide", "ext:coach"]))))
    files["classes"].append({**files["classes"][0], "sourcedId": "M", "classType": "scheduled", "periods": "1,3"})
    files["enrollments"] += [enrollment("t2", "teacher", "M"), enrollment("u1", "student", "M", sourcedId="m1")]
    mode = draw(st.sampled_from(["bulk", "bulk", "delta"]))
    for _each in range(draw(st.integers(0, 3))):
        file = draw(st.sampled_from(list(files)))
        field = draw(st.sampled_from([each for each in FILES[file] if each.is_read and each.name != "sourcedId"]))
        if mode == "delta" or field.name not in ("status", "dateLastModified"):
            draw(st.sampled_from(files[file]))[field.name] = _value(draw, field, files)
    for _each in range(draw(st.integers(0, 2))):
        file = draw(st.sampled_from(list(files)))
        row = {**draw(st.sampled_from(files[file])), "sourcedId": draw(st.sampled_from(["n1", "n2", "U1", "u1"]))}
        files[file].append(
            row | ({"endDate": draw(DAYS), "userSourcedId": draw(st.sampled_from(["u1", "u2", "t"]))} if file == "enrollments" else {})
        )
    return files, mode


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sets_that_look_lawful(), st.booleans())
def test_any_set_is_taken_or_refused_and_what_was_taken_goes_out_and_comes_in(
    owner: Owner, tmp_path: Path, told: tuple[Set, str], is_again: bool
) -> None:
    files, mode = told
    with transaction.atomic(), owner():
        if is_again or mode == "delta":
            import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        if mode == "delta":
            files = {file: [STAMP | row for row in rows] for file, rows in files.items()}
        try:
            import_set(ACTOR, zipped(tmp_path / "b.zip", files, mode), TODAY)
        except BadInput:
            pass
        else:
            place = School.objects.filter(code=files["orgs"][1].get("identifier") or "999901").first() or School.objects.latest("pk")
            export_set(ACTOR, tmp_path / "out.zip", TODAY, school_id=place.pk)
            before = content(tmp_path / "out.zip")
            assert sum(import_set(ACTOR, tmp_path / "out.zip", TODAY, allows_city_roles=True).done[each] for each in ("students", "people")) == 0
            export_set(ACTOR, tmp_path / "again.zip", TODAY, school_id=place.pk)
            assert content(tmp_path / "again.zip") == before
        transaction.set_rollback(True)
