"""What the demo shows of traffic."""

from conftest import Somebody
from tests.cast import arm_for
from xiaowu.kernel import clock
from xiaowu.kernel.lists import ListRequest
from xiaowu.portal.city.build import sow
from xiaowu.roster.models import School
from xiaowu.traffic.apps import TrafficConfig
from xiaowu.traffic.lists import DIVISIONS
from xiaowu.traffic.queries.failing import failing
from xiaowu.traffic.rules.windows import Window
from xiaowu.traffic.seed import FAULT, NODES


def test_the_demo_begins_with_one_fault_of_one_module_at_one_school_on_one_machine_and_every_list_has_rows(
    people: dict[str, Somebody], db: None
) -> None:
    actor, now = arm_for(people["bureau_officer"]), clock.now()
    schools = list(School.objects.filter(pk__in={each.school_id for each in people.values()} - {0}).order_by("pk"))
    sow(schools, now, is_demo=True, of=[TrafficConfig.offer])
    arm_for(people["bureau_officer"])
    (only,) = failing(actor)
    assert (only.of.module, only.of.school_id, only.of.node, only.of.failed) == ("meals", schools[1].pk, NODES[1], 15)
    for of in DIVISIONS:
        wanted = ListRequest(sort=of.first.removeprefix("-"), descending=True, filters=(("window", Window.WEEK),))
        found = of.read(actor, wanted)
        assert found.rows, of.name
        if of.name == "traffic:faults":
            assert [each.fault for each in found.rows] == [FAULT]
