"""Migrations that would stop a house which serves, and why they stand all the same (例外清單). What is new does without: see `blocking`."""

STANDING = dict.fromkeys(
    (
        "attendance.0002_by_account",
        "attendance.0007_lessons_told",
        "attendance.0009_days_together",
        "connections.0002_saved_filters",
        "identity.0025_no_last_login",
        "identity.0026_deliveries",
        "kernel.0012_delivery_order",
        "kernel.0015_import_expired_holds_nothing",
        "kernel.0016_reach_section",
        "kernel.0018_saved_filters_whole",
        "kernel.0019_by_account",
        "meals.0004_bills_by_term",
        "meals.0005_own_of_a_school",
        "meetings.0007_files_in_the_store",
        "meetings.0008_doubts",
        "meetings.0009_tracked_follow_ups",
        "meetings.0010_questions_follow_up",
        "meetings.0013_question_ended",
        "meetings.0014_doubts_by_block",
        "notifications.0002_section",
        "roster.0015_imports",
        "roster.0016_sections",
        "roster.0017_roles",
        "sign_in_risk.0002_saved_filters",
        "sign_in_risk.0004_cases_follow_up",
        "timetable.0003_more_lessons",
        "traffic.0004_failed",
        "vulnerabilities.0008_concerns",
        "vulnerabilities.0009_withdrawn",
        "vulnerabilities.0010_before",
    ),
    "of before the first release that runs beside another: the notes of that release say to stop what serves",
)

CHANGED: dict[str, str] = {}  # functions that take or return something else than in the release before, and why they may
