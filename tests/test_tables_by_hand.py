"""A table written by hand says why it is no declared list (`kernel.lists`)."""

from tests.package import PACKAGE

# tables that nobody would search, sort, page or export, and why
WRITTEN_BY_HAND = {
    "attendance/city_rows.html": "the board of the morning: districts that open into their schools, renewed every fifteen seconds",
    "attendance/class_deputies.html": "the few pupils named deputy of one class",
    "attendance/counts.html": "a report of one day with sums by grade; its file is the report",
    "attendance/history.html": "the few saves of one roll",
    "attendance/child.html": "one child's week, periods by days",
    "attendance/lessons.html": "one's own few lessons of a day, each with the way to its roll",
    "attendance/month.html": "a grid whose columns are the days of a month",
    "attendance/own.html": "one child's days of one month, and what they come to",
    "attendance/present.html": "how many of each class are to be found in a fire, kept and printed whole",
    "meals/refunds/class.html": "one class's children, each with the few days of a month that it missed",
    "meals/refunds/month.html": "one month's sums by class, beside what closes it",
    "meals/refunds/months.html": "the few months of a school year",
    "meals/refunds/own.html": "the own child's days of a month, and what they come to",
    "meals/refunds/paper.html": "a month's lines as they are signed for on paper, with each class's sum",
    "meals/refunds/words.html": "the days of one trial",
    "ipam/plan.html": "why a plan that is tried does not fit a school, before anything is laid",
    "ipam/range.html": "one range's addresses, all of which are seen at once",
    "statistics/released.html": "a report with its sum, and a map of a term: months beside each other",
    "statistics/school.html": "a report with sums by grade, and the few children who are chronically absent",
    "statistics/opened.html": "a few files, for everybody",
    "attendance/report.html": "a report with its total and its chart, by the slice that is chosen",
    "attendance/roll.html": "a form: one line a child",
    "attendance/school_rows.html": "the board of one morning, renewed every fifteen seconds",
    "attendance/sought.html": "the few children who are looked for now, the most urgent first",
    "attendance/watch.html": "the few children of one school who miss lessons unexcused, beside what is due about them",
    "identity/account.html": "one's own few sessions",
    "connections/consents.html": "one's own few consents",
    "identity/cards.html": "one batch of cards, to be printed whole",
    "connections/deliveries.html": "where something waits now, each with its button, above the list of all messages",
    "identity/letters.html": "one batch of letters, to be printed whole",
    "connections/answers.html": "what each outside system answered about one person",
    "mfa/webauthn/authenticator_list.html": "one's own few keys",
    "meetings/list.html": "the nine districts, each with a form",
    "meetings/meeting.html": "the nine districts of one meeting, and what the document compares",
    "meetings/questions.html": "the nine districts' answers to one question",
    "meetings/document.html": "tables of the minutes themselves",
    "portal/access.html": "the table of permissions",
    "portal/files.html": "the files that the house keeps, few enough to be read at once; its file is the page",
    "portal/own_data.html": "one's own rows, table by table, the latest of each",
    "roster/calendar.html": "the days of one month and the terms",
    "roster/closing.html": "what one act will change, shown before it is done",
    "roster/staff.html": "the few open invitations beside the form that makes them",
    "roster/student.html": "one child's guardians and stretches of school",
    "roster/turn_promotion.html": "a form: one line a class",
    "timetable/bells.html": "what rings on some weekdays, few enough to be read at once",
    "timetable/week.html": "a grid whose columns are the days of a week",
    "traffic/capacity.html": "the few lines of one sum",
    "traffic/now_rows.html": "what fails at this moment and today's few modules, renewed by itself",
    "traffic/report.html": "a file that is carried away, without the house",
    "traffic/status.html": "a file that another machine hands out, without the house",
    "ui/components.html": "the numbers of a chart, for whoever does not see it",
    "ui/error.html": "the rows of a sheet that was refused",
    "ui/import.html": "the rows of a sheet that was refused",
    "ui/import_report.html": "what one sheet will change, shown before it is done",
    "ui/lists.html": "the table of every declared list",
}


def test_a_table_written_by_hand_says_why_it_is_no_declared_list() -> None:
    found = {str(path).partition("/templates/")[2] for path in PACKAGE.rglob("templates/**/*.html") if "<table" in path.read_text(encoding="utf-8")}
    assert len(found) > 10
    assert found == set(WRITTEN_BY_HAND)
