"""How sign-ins are judged, on a simulated month of a city: how many takeovers are found, and how often honest people are bothered.

python bench/detection.py [--accounts 4000] [--takeovers 100] [--seed 1]
"""

import argparse
import os
import sys
from collections import Counter
from datetime import datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaowu.settings")

import django

django.setup()

from xiaowu.kernel import clock  # noqa: E402
from xiaowu.portal.city.judging import Verdict, judge_month  # noqa: E402
from xiaowu.portal.city.signins import Month, Takeover  # noqa: E402
from xiaowu.sign_in_risk.rules.likeness import ALERT_ABOVE  # noqa: E402


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--accounts", type=int, default=4_000)
    asked.add_argument("--takeovers", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    month = Month(
        datetime(2026, 11, 1, tzinfo=clock.TAIPEI), given.accounts, max(1, given.accounts // 80), takeovers=given.takeovers, seed=given.seed
    )
    verdicts = judge_month(month)
    print(table(verdicts))


def table(verdicts: list[Verdict]) -> str:
    """Rows as Markdown."""
    honest = [each for each in verdicts if each.takeover is None]
    troubled = [each for each in honest if each.reasons and each.is_news]
    lines = [
        f"{len(honest)} honest sign-ins, {len(troubled)} alerts: one in {len(honest) // max(1, len(troubled))}",
        "",
        "| takeover | simulated | found | by a sign | by the score alone |",
        "|---|---|---|---|---|",
    ]
    counted = [each for each in verdicts if each.takeover and each.takeover is not Takeover.CLASSROOM]
    for kind in [*(kind for kind in Takeover if kind is not Takeover.CLASSROOM), None, Takeover.CLASSROOM]:
        rows = counted if kind is None else [each for each in verdicts if each.takeover is kind]
        found = [each for each in rows if each.reasons]
        signed = [each for each in found if each.signs]
        share = f"{len(found)} ({100 * len(found) / max(1, len(rows)):.1f} %)"
        lines.append(f"| {kind or 'all of these'} | {len(rows)} | {share} | {len(signed)} | {len(found) - len(signed)} |")
    lines += ["", "threshold against honest alerts and takeovers found:", ""]
    for step in range(-8, 9):
        above = ALERT_ABOVE + step / 4
        missed = sum(1 for each in counted if not each.signs and each.risk <= above)
        wrong = sum(1 for each in honest if each.signs or each.risk > above)
        lines.append(f"{above:6.2f}  one in {len(honest) // max(1, wrong):6d}  {100 - 100 * missed / max(1, len(counted)):5.1f} %")
    lines += [
        "",
        "honest alerts by reason: "
        + ", ".join(f"{reason} {count}" for reason, count in Counter(r for each in troubled for r in each.reasons).most_common()),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
