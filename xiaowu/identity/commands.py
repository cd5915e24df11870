"""The command that makes the first account of a fresh city."""

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xiaowu.identity.actions.accounts import make_first_officer
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import Refused


def officer(given: argparse.Namespace) -> int:
    """Ask for a password and make the bureau officer who gives posts to all others."""
    password = getpass.getpass("password: ")
    try:
        validate_password(password, Account(sign_in=given.sign_in))
        with transaction.atomic():
            make_first_officer(system("officer"), sign_in=given.sign_in, name=given.name, password=password, today=clock.today())
    except (ValidationError, Refused) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
