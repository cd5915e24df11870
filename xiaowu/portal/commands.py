"""Commands that build invented cities: the demo, and a whole one."""

import argparse
import os

from xiaowu.kernel.database.config import home


def demo(_given: argparse.Namespace) -> int:
    """A district of real schools with invented people, ready to sign in to."""
    from xiaowu.portal.city import demo  # the demo decides its settings itself, before Django is set up

    return demo.run(home(), int(os.environ.get("PORT", "8000")))


def city(given: argparse.Namespace) -> int:
    """A whole city of real schools with invented people, in a database without people."""
    from xiaowu.kernel.database import setup  # needs Django set up, for which `demo` does not wait
    from xiaowu.portal.city import whole

    setup.migrate()
    return whole.run(home(), schools=given.schools, seed=given.seed, country=given.country, year=given.year, periods=given.periods)
