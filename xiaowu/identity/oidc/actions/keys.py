"""The keys that sign are changed (簽章金鑰)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from xiaowu.identity.oidc.queries import key_file, keys, make_key
from xiaowu.identity.oidc.rules import KEY_NAME


def renew_key(*, after: timedelta) -> Path:
    """A new signing key, which is published at once and signs from then on; until then partners read it and it is copied to the other nodes."""
    keys()  # until then one signs, in a house that had none too
    first, begins = key_file(), datetime.now(UTC) + after
    path = first.with_name(f"{first.stem}-{begins.strftime(KEY_NAME)}{first.suffix}")
    make_key(path)
    return path
