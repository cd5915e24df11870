"""Commands of the register: its facts, and the turn of the school year."""

import argparse
import sys

from django.db import transaction

from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.queue import perform
from xiaowu.roster.actions.facts import load_facts
from xiaowu.roster.actions.graduation import graduate_these
from xiaowu.roster.queries.graduation import past_places
from xiaowu.roster.queries.places import schools_of_code
from xiaowu.roster.rules.graduation import by_class


def init(_given: argparse.Namespace) -> int:
    """Load districts, schools, calendar and terms."""
    with transaction.atomic():
        print(f"{load_facts(system('init'))} schools")
    return 0


def graduate(given: argparse.Namespace) -> int:
    """List, by class, who finished the last grade; with --apply they leave school."""
    schools = schools_of_code(given.school) if given.school else None
    if schools == []:
        print(f"refused: no school has or had the code {given.school}", file=sys.stderr)
        return 1
    today, reach = clock.today(), frozenset({"graduation"})
    found = perform("graduate", lambda _actor: past_places(None, today), city=reach)
    places = [each for each in found if schools is None or each.school_id in schools]
    for each in by_class(places):
        numbers = " ".join(child.number for child in each.children)
        print(f"{each.school} {each.academic_year} {each.name}: {len(each.children)} {'graduate' if each.graduates else 'stay'}: {numbers}")
    if given.apply:
        print(perform("graduate", lambda actor: graduate_these(actor, places, today), city=reach), "graduated")
    return 0
