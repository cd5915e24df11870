"""Roles and closed vocabularies of the register (職務與代碼)."""

from enum import StrEnum


class Role(StrEnum):
    """The role that a post gives a person."""

    HOMEROOM_TEACHER = "homeroom_teacher"  # 導師
    SUBJECT_TEACHER = "subject_teacher"  # 科任教師
    CLERK = "clerk"  # 幹事
    NUTRITIONIST = "nutritionist"  # 營養師
    IT_COORDINATOR = "it_coordinator"  # 資訊組長
    STUDENT_AFFAIRS = "student_affairs"  # 生教組長
    PRINCIPAL = "principal"  # 校長
    BUREAU_OFFICER = "bureau_officer"  # 教育局承辦人
    DEPUTY_HOMEROOM_TEACHER = "deputy_homeroom_teacher"  # 代導師
    REGISTRAR = "registrar"  # 註冊組長
    DEAN_OF_STUDIES = "dean_of_studies"  # 教務主任
    DEAN_OF_STUDENTS = "dean_of_students"  # 學務主任
    COUNSELLOR = "counsellor"  # 輔導教師
    NURSE = "nurse"  # 護理師
    LUNCH_SECRETARY = "lunch_secretary"  # 午餐秘書
    NETWORK_ENGINEER = "network_engineer"  # 網路駐點工程師
    VENDOR = "vendor"  # 廠商
    JUDGE = "judge"  # 評審
    SYSTEM_VENDOR = "system_vendor"  # 系統廠商：維運本平臺的契約廠商


ROLE_TITLES = {
    Role.HOMEROOM_TEACHER: "導師",
    Role.SUBJECT_TEACHER: "科任教師",
    Role.CLERK: "幹事",
    Role.NUTRITIONIST: "營養師",
    Role.IT_COORDINATOR: "資訊組長",
    Role.STUDENT_AFFAIRS: "生教組長",
    Role.PRINCIPAL: "校長",
    Role.BUREAU_OFFICER: "教育局承辦人",
    Role.DEPUTY_HOMEROOM_TEACHER: "代導師",
    Role.REGISTRAR: "註冊組長",
    Role.DEAN_OF_STUDIES: "教務主任",
    Role.DEAN_OF_STUDENTS: "學務主任",
    Role.COUNSELLOR: "輔導教師",
    Role.NURSE: "護理師",
    Role.LUNCH_SECRETARY: "午餐秘書",
    Role.NETWORK_ENGINEER: "網路駐點工程師",
    Role.VENDOR: "廠商",
    Role.JUDGE: "評審",
    Role.SYSTEM_VENDOR: "系統廠商",
}


class Family(StrEnum):
    """The roles that a child's record gives the child and its guardians (學生與家長):
    no post gives them, and they end when the child is in no class.
    """

    PUPIL = "pupil"  # 學生
    GUARDIAN = "guardian"  # 家長


FAMILY_TITLES = {Family.PUPIL: "學生", Family.GUARDIAN: "家長"}


class Program(StrEnum):
    """The role of a connected program (介接系統): over the schools it serves, or over the city. No post gives it."""

    ACCOUNTS = "reads_accounts"  # 讀取帳號
    CITY_ACCOUNTS = "reads_accounts_city"
    CITY_ACCOUNTS_KEEPER = "keeps_accounts_city"  # 維護帳號
    REGISTER_CORE = "reads_register_core"  # 讀取學籍名冊，不含巢狀查詢
    CITY_REGISTER_CORE = "reads_register_core_city"
    REGISTER = "reads_register"  # 讀取學籍名冊
    CITY_REGISTER = "reads_register_city"
    BIRTHDAYS = "reads_birthdays"  # 讀取出生日期
    CITY_BIRTHDAYS = "reads_birthdays_city"
    CITY_SCANS = "sends_scans_city"  # 送入掃描報告
    FINDINGS = "reads_findings"  # 讀取弱點
    CITY_FINDINGS = "reads_findings_city"


PROGRAM_TITLES = {
    Program.ACCOUNTS: "讀取所服務學校的帳號",
    Program.CITY_ACCOUNTS: "讀取全市帳號",
    Program.CITY_ACCOUNTS_KEEPER: "維護全市帳號",
    Program.REGISTER_CORE: "讀取所服務學校的名冊（核心）",
    Program.CITY_REGISTER_CORE: "讀取全市名冊（核心）",
    Program.REGISTER: "讀取所服務學校的名冊",
    Program.CITY_REGISTER: "讀取全市名冊",
    Program.BIRTHDAYS: "讀取所服務學校的出生日期",
    Program.CITY_BIRTHDAYS: "讀取全市出生日期",
    Program.CITY_SCANS: "送入全市掃描報告",
    Program.FINDINGS: "讀取所服務學校的弱點",
    Program.CITY_FINDINGS: "讀取全市弱點",
}

CLASS_ROLES = frozenset({Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER, Role.SUBJECT_TEACHER})
CITY_ROLES = frozenset({Role.BUREAU_OFFICER})  # of the bureau
# people on nobody's staff (外部人員): entered by the bureau, for a while
OUTSIDE_ROLES = frozenset({Role.NETWORK_ENGINEER, Role.VENDOR, Role.JUDGE, Role.SYSTEM_VENDOR})
# of them those of the firm whose contract is this platform: what it owes is owed by whoever works for it, and belongs to no school
FIRM_ROLES = frozenset({Role.SYSTEM_VENDOR})
AS_WHOM: dict[str, str] = {**ROLE_TITLES, **FAMILY_TITLES, **PROGRAM_TITLES}  # type: ignore[dict-item]  # keys of three enumerations, all of them text; of whoever may act
OUTSIDE_TITLES = {role: title for role, title in ROLE_TITLES.items() if role in OUTSIDE_ROLES}
OF_NO_SCHOOL = CITY_ROLES | OUTSIDE_ROLES
ENDING_ROLES = OUTSIDE_ROLES | {Role.DEPUTY_HOMEROOM_TEACHER}  # have a last day from the start
DEPUTY_OF = {Role.DEPUTY_HOMEROOM_TEACHER: Role.HOMEROOM_TEACHER}  # deputies: who does another's work for a while


class Level(StrEnum):
    """School level (學制)."""

    ELEMENTARY = "elementary"  # 國小
    JUNIOR_HIGH = "junior_high"  # 國中


LEVEL_TITLES = {Level.ELEMENTARY: "國小", Level.JUNIOR_HIGH: "國中"}

GRADES = {Level.ELEMENTARY: range(1, 7), Level.JUNIOR_HIGH: range(7, 10)}


class Diet(StrEnum):
    """What a child eats at school (用餐別)."""

    REGULAR = "regular"  # 葷食
    VEGETARIAN = "vegetarian"  # 素食
    NO_PORK = "no_pork"  # 不吃豬肉
    OWN_MEAL = "own_meal"  # 自備餐：不在學校訂餐


DIET_TITLES = {Diet.REGULAR: "葷食", Diet.VEGETARIAN: "素食", Diet.NO_PORK: "不吃豬肉", Diet.OWN_MEAL: "自備餐"}

COOKED_DIETS = (Diet.REGULAR, Diet.VEGETARIAN, Diet.NO_PORK)


class Relation(StrEnum):
    """The relation of a guardian to a child (與學生關係)."""

    FATHER = "father"
    MOTHER = "mother"
    GRANDPARENT = "grandparent"
    OTHER = "other"


RELATION_TITLES = {Relation.FATHER: "父", Relation.MOTHER: "母", Relation.GRANDPARENT: "祖父母", Relation.OTHER: "其他"}

CHINESE_GRADES = "零一二三四五六七八九"


def class_name(grade: int, number: int, last_grade: int | None = None) -> str:
    """What people call a class: grade 3, class 2 is 三年2班; of grades 3 and 4 (混齡班) 三、四年2班."""
    grades = "、".join(CHINESE_GRADES[each] for each in range(grade, (last_grade or grade) + 1))
    return f"{grades}年{number}班"


def class_spellings(grade: int, number: int) -> frozenset[str]:
    """What else people write for a class (班級的寫法): 三年2班 as 302, 3-2, 3年2班, 三年二班; with both figures in one script or the other."""
    tens, ones = divmod(number, 10)
    numeral = ("" if tens == 0 else "十" if tens == 1 else f"{CHINESE_GRADES[tens]}十") + (CHINESE_GRADES[ones] if ones else "")
    years = (f"{grade}年", f"{CHINESE_GRADES[grade]}年")
    return frozenset({f"{grade}{number:02}", f"{grade}-{number}", *(f"{year}{each}班" for year in years for each in (number, numeral))})


def grade_words(grade: int, last_grade: int | None = None) -> str:
    """A class's grades in figures: 3, or 3–4."""
    return f"{grade}–{last_grade}" if last_grade else str(grade)


def with_deputies(role: str) -> tuple[str, ...]:
    """A role and its deputies."""
    return (role, *(deputy.value for deputy, whom in DEPUTY_OF.items() if whom == role))


def role_is_over(role: Role, *, has_school: bool, has_class: bool) -> bool:
    """Whether a post's place fits its role: teachers of a class have a class; the bureau's people, and people on nobody's staff, have no school."""
    if role in OF_NO_SCHOOL:
        return not has_school and not has_class
    return has_school and has_class == (role in CLASS_ROLES)
