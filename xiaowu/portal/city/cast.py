"""The cast (固定角色): the named people of the first school, shared by the demo, the guides and the tests."""

from xiaowu.roster.rules.roles import Role

CAST = {
    Role.HOMEROOM_TEACHER: "林美華",
    Role.SUBJECT_TEACHER: "陳志明",
    Role.CLERK: "王淑芬",
    Role.NUTRITIONIST: "張雅婷",
    Role.IT_COORDINATOR: "李建宏",
    Role.STUDENT_AFFAIRS: "黃文彬",
    Role.PRINCIPAL: "吳秀英",
    Role.BUREAU_OFFICER: "周怡君",
    Role.DEPUTY_HOMEROOM_TEACHER: "許家豪",
    Role.REGISTRAR: "郭佩君",
    Role.DEAN_OF_STUDIES: "蔡明宗",
    Role.DEAN_OF_STUDENTS: "鄭雅文",
    Role.COUNSELLOR: "謝宜庭",
    Role.NURSE: "洪秀鳳",
    Role.LUNCH_SECRETARY: "曾惠玲",
    Role.NETWORK_ENGINEER: "潘冠宇",
    Role.VENDOR: "江志偉",
    Role.JUDGE: "方文德",
    Role.SYSTEM_VENDOR: "邱冠廷",
}

PASSWORD = "Xiaowu-115"  # noqa: S105  (every synthetic account has it, and only synthetic accounts do)

SIGN_IN = {
    Role.HOMEROOM_TEACHER: "h",
    Role.SUBJECT_TEACHER: "s",
    Role.CLERK: "clerk",
    Role.NUTRITIONIST: "meals",
    Role.IT_COORDINATOR: "it",
    Role.STUDENT_AFFAIRS: "affairs",
    Role.PRINCIPAL: "principal",
    Role.BUREAU_OFFICER: "bureau",
    Role.DEPUTY_HOMEROOM_TEACHER: "deputy",
    Role.REGISTRAR: "registrar",
    Role.DEAN_OF_STUDIES: "studies",
    Role.DEAN_OF_STUDENTS: "students",
    Role.COUNSELLOR: "counsellor",
    Role.NURSE: "nurse",
    Role.LUNCH_SECRETARY: "lunch",
    Role.NETWORK_ENGINEER: "engineer",
    Role.VENDOR: "vendor",
    Role.JUDGE: "judge",
    Role.SYSTEM_VENDOR: "platform",
}
