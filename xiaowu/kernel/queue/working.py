"""Running jobs (執行背景工作): the worker, until it is told to stop; a process of its own, or one that was forked beside the server's."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

_MOST = 4  # connections beside the one on which the jobs run
_IDLE = 60.0  # seconds after which those that nobody needs are closed: each costs the database megabytes


def work() -> None:
    """Run jobs as they come due."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=_MOST, max_idle=_IDLE)
    with app.replace_connector(connector) as working:
        working.run_worker()
