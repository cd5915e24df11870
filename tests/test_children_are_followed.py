"""Everything that writes an enrolment tells it, so that rolls follow the child: no writer can be forgotten, and none slips past a save."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.conf import settings

import xiaowu
from conftest import Somebody, copy_template
from xiaowu.kernel import clock
from xiaowu.kernel.database import embedded
from xiaowu.kernel.imports.declared import kinds
from xiaowu.roster.actions.seating import hold_school

PACKAGE = Path(xiaowu.__file__).parent
WRITES = {"create", "bulk_create", "update", "delete", "update_or_create"}
TELLS = "tell(ChildrenMoved"
SQL = re.compile(r"\b(insert into|update|delete from)\s+(public\.)?roster_enrolment\b")


def folders_of_actions() -> Iterator[Path]:
    """All that may write; except migrations, which run before anybody is there, and the city's builder, which fills an empty database."""
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "actions" in path.parts and "tests" not in path.parts)


def functions_of(path: Path) -> dict[str, str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def writes(body: str) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Call))
    return any(isinstance(each, ast.Attribute) and each.attr in WRITES and ast.unparse(each).startswith("Enrolment.objects.") for each in calls)


def is_told(name: str, functions: dict[str, str], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function tells the event itself, or through one beside it, or each of its callers does."""
    tellers = [each for each, body in functions.items() if TELLS in body]
    if TELLS in functions[name] or any(re.search(rf"\b{each}\(", functions[name]) for each in tellers):
        return True
    callers = [each for each, body in functions.items() if each != name and each not in seen and re.search(rf"\b{name}\(", body)]
    return bool(callers) and all(is_told(each, functions, seen | {name}) for each in callers)


def test_every_function_that_writes_enrolments_tells_that_children_moved() -> None:
    writers, silent = [], []
    for path in folders_of_actions():
        functions = functions_of(path)
        for name, body in functions.items():
            if writes(body):
                writers.append(name)
                if not is_told(name, functions):
                    silent.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert {"_begin", "remove"} <= set(writers)
    assert silent == []


def test_every_folder_whose_statements_write_enrolments_tells_that_children_moved() -> None:
    folders = {path.parent for path in folders_of_actions() if SQL.search(path.read_text(encoding="utf-8"))}
    assert folders
    told = {folder for folder in folders if any(TELLS in path.read_text(encoding="utf-8") for path in folder.glob("*.py"))}
    assert told == folders


@pytest.fixture
def two(people: dict[str, Somebody]) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """Two connections to a city of their own, as the owner."""
    copy_template("followed")
    given = {"host": str(embedded.server(settings.XIAOWU_HOME).socket), "user": embedded.SUPERUSER, "dbname": "followed"}
    with psycopg.connect(**given) as one, psycopg.connect(**given) as other:
        yield one, other


def test_a_child_who_is_moved_while_the_roll_is_saved_waits_for_the_save(
    two: tuple[psycopg.Connection, psycopg.Connection], people: dict[str, Somebody]
) -> None:
    """The save has read its children and holds the school's lock; the move has written and makes the rolls follow: it sees what was saved."""
    saving, moving = two
    teacher, today = people["homeroom_teacher"], clock.today()
    school, place = teacher.school_id, teacher.class_id
    saving.execute("select from roster_school where id = %s for key share", [school])
    children = [row[0] for row in saving.execute("select id from roster_student where school_class_id = %s order by id", [place])]
    other = moving.execute(
        "select school_class_id from roster_enrolment where school_id = %s and school_class_id <> %s order by 1 limit 1", [school, place]
    ).fetchone()
    assert other
    moving.execute("update roster_enrolment set school_class_id = %s, seat = 60 where student_id = %s and upper_inf(valid)", [other[0], children[0]])
    moving.execute("update roster_student set school_class_id = %s where id = %s", [other[0], children[0]])
    done = Event()

    def follow() -> None:
        moving.execute("select attendance_follow(array[%s]::bigint[], array[%s]::bigint[], array[%s]::bigint[], array[%s]::date[])",
                       [school, children[0], place, today])  # fmt: skip
        done.set()

    thread = Thread(target=follow)
    thread.start()
    assert not done.wait(0.5)
    saving.execute(
        "insert into attendance_roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by_name, saved_at)"
        " values (%s, %s, %s, 1, %s, 1, 0, '', now())", [school, place, today, len(children)],
    )  # fmt: skip
    saving.execute(
        "insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type) values (%s, %s, %s, %s, 'absent', '')",
        [school, place, today, children[0]],
    )
    saving.commit()
    thread.join(timeout=30)
    assert done.is_set()
    moving.commit()
    figures = saving.execute("select enrolled, away from attendance_roll where school_class_id = %s and day = %s", [place, today]).fetchone()
    marks = saving.execute("select school_class_id from attendance_rollmark where student_id = %s and day = %s", [children[0], today]).fetchall()
    assert (figures, marks) == ((len(children) - 1, 0), [(other[0],)])
    saving.rollback()


HOLDS = re.compile(r"\b(hold_school|open_class)\(")
PLACES = re.compile(r"\b(seating\.(begin|move|end|remove|resume)|sit)\(")


def under_an_importer() -> set[str]:
    """Actions that an import calls while it holds the school (`Importer.hold`)."""
    importers = [kind.load() for kind in kinds()]
    found = {name for each in importers if each.hold is hold_school for name in re.findall(r"\bactions\.(\w+)\(", inspect.getsource(each.apply))}
    assert "apply_plan" in found
    return found


def is_held(name: str, functions: dict[str, str], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function locks the school before it writes places, or each of its callers does."""
    first, place = HOLDS.search(functions[name]), PLACES.search(functions[name])
    if name in under_an_importer():
        return True
    if first and (place is None or first.start() < place.start()):
        return True
    callers = [each for each, body in functions.items() if each != name and each not in seen and re.search(rf"\b{name}\(", body)]
    return bool(callers) and all(is_held(each, functions, seen | {name}) for each in callers)


def test_every_change_of_places_holds_the_school_first() -> None:
    """So that no two wait for each other, and no child is seated while its school closes; an operator's set is one transaction over everything."""
    files = [path for path in folders_of_actions() if "oneroster" not in path.parts]
    # another system's action of the same name is none of these
    seating = {path.relative_to(PACKAGE).parts[0] for path in files if PLACES.search(path.read_text(encoding="utf-8"))}
    functions = {name: body for path in files if path.relative_to(PACKAGE).parts[0] in seating for name, body in functions_of(path).items()}
    writers = [name for name, body in functions.items() if PLACES.search(body) and not body.startswith("def sit(")]
    assert {"move_student", "place_student", "leave", "take_back", "readmit", "put_back", "_move_all", "_add_all"} <= set(writers)
    assert [name for name in writers if not is_held(name, functions)] == []
