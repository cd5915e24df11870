"""The rules of leave of six schools, as a school would enter them."""

from typing import Final

from xiaowu.roster.rules.roles import Level


def ladder(*rungs: tuple[int, str]) -> list[dict[str, object]]:
    names = {"H": "homeroom_teacher", "S": "student_affairs", "D": "dean_of_students", "P": "principal"}
    return [{"up_to": days, "by": [names[each] for each in by]} for days, by in rungs]


# the published rules of six schools: what each does otherwise than the house, as a school would enter it
SCHOOLS: Final = {
    "臺北市指南實驗國小": (
        Level.ELEMENTARY,
        {"ladder": ladder((2, "H"), (3, "HS"), (6, "HSD"), (999, "HSDP")), "late": 2, "types": {
            "personal": {}, "funeral": {}, "sick": {"proof_from": 3}, "official": {}}},
        [(2, "H"), (3, "HS"), (4, "HSD"), (7, "HSDP")],
    ),
    "臺南市某國小": (
        Level.ELEMENTARY,
        {"ladder": ladder((2, "H"), (4, "SD"), (999, "SDP")), "types": {
            "personal": {"ahead": 0}, "sick": {"proof_from": 3}, "funeral": {"proof_from": 0}, "exam": {}}},
        [(2, "H"), (3, "SD"), (5, "SDP")],
    ),
    "花蓮縣某國小": (
        Level.ELEMENTARY,
        {"ladder": ladder((3, "H"), (5, "HD"), (999, "HDP")), "late": 3, "types": {"personal": {"ahead": 1}, "sick": {}},
            "notes": "續假須由家長親自辦理。"},
        [(3, "H"), (4, "HD"), (6, "HDP")],
    ),
    "新北市某私立高職": (
        Level.JUNIOR_HIGH,
        {"ladder": ladder((1, "S"), (2, "SD"), (999, "SDP")), "late": 2, "lessons": 7, "types": {
            "official": {}, "personal": {}, "sick": {"proof_from": 1}, "funeral": {"by_kin": [7, 3, 2]}, "prenatal": {}, "maternity": {},
            "miscarriage": {}, "parental": {}}},
        [(1, "S"), (2, "SD"), (3, "SDP")],
    ),
    "臺北市立成淵高中": (
        Level.JUNIOR_HIGH,
        {"ladder": ladder((3, "HS"), (5, "HSD"), (999, "HSDP")), "late": 3, "types": {
            "sick": {"proof_from": 2, "exam_proof": True}, "personal": {"ahead": 0, "in_exams": False}, "official": {"ahead": 2}, "funeral": {"most": 7}}},
        [(3, "HS"), (4, "HSD"), (6, "HSDP")],
    ),
    "高雄師大附中": (
        Level.JUNIOR_HIGH,
        {"ladder": ladder((999, "HS")), "late": 3, "exams_also": "dean_of_studies", "types": {
            "personal": {"proof_from": 0}, "sick": {"proof_from": 1}, "menstrual": {"proof_from": 2, "most": 3}, "funeral": {"proof_from": 0},
            "wellbeing": {"ahead": 0}}},
        [(1, "HS"), (30, "HS")],
    ),
}  # fmt: skip
