"""What requests cost (服務需求): measured from the last seven days, for the capacity that a peak needs."""

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.rules.capacity import Demand
from xiaowu.traffic.rules.routes import NO_PAGES
from xiaowu.traffic.rules.windows import Window, span_of


def demand(actor: Actor, module: str) -> Demand:
    """Of the requests that were answered, of one module or (empty) of all. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=None)
    span = span_of(Window.WEEK, clock.now())
    return the_row(Demand, _DEMAND, {"first": span.first, "beyond": span.beyond, "module": module})


_DEMAND = f"""select coalesce(sum(count), 0)::bigint as requests, coalesce(sum(micros) / 1e6, 0)::double precision as seconds,
coalesce(sum(database_micros) / 1e6, 0)::double precision as database_seconds from traffic_minute
where minute >= %(first)s and minute < %(beyond)s and outcome in (2, 3)
and (%(module)s::text = '' and module not in {NO_PAGES} or module = %(module)s)"""
