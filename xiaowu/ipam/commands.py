"""The command to which a mail server hands letters for the engineers (來信報修的入口)."""

import argparse
import sys
from email import message_from_bytes
from email.errors import MessageError
from email.policy import default

from xiaowu.ipam.actions.missed import REACH, take_letter
from xiaowu.ipam.rules.letters import MOST_BYTES, letter_of
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform


def ticket_mail(_given: argparse.Namespace) -> int:
    """Put the letter that comes in onto the list of what nobody took yet; 0 whether it is new or was handed in before, 65 (EX_DATAERR) for none."""
    whole = sys.stdin.buffer.read(MOST_BYTES + 1)
    if not whole.strip() or len(whole) > MOST_BYTES:
        print(f"refused: a letter has 1 to {MOST_BYTES} bytes", file=sys.stderr)
        return 65
    try:
        letter = letter_of(message_from_bytes(whole, policy=default), whole)
    except (MessageError, LookupError, ValueError) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 65
    is_new = perform("ticket_mail", lambda actor: take_letter(actor, letter, now=clock.now()), city=REACH)
    print("taken" if is_new else "taken before")
    return 0
