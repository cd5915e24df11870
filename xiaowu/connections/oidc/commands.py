"""The command that renews the house's keys."""

import argparse
from datetime import timedelta

from django.db import transaction

from xiaowu.connections.oidc.adapters.keys import renew_key
from xiaowu.kernel.database import proofs
from xiaowu.kernel.sealing import reseal


def rekey(given: argparse.Namespace) -> int:
    """Seal all secrets with the present key, and make the next signing key for other systems."""
    with transaction.atomic():
        proofs.install()
        counted = reseal()
    print(f"{counted.done} secrets sealed anew, {counted.lost} that no key opens")
    if not given.keep_signing_key:
        print(f"{renew_key(after=timedelta(minutes=given.minutes))} signs from the time in its name")
    return 1 if counted.lost else 0
