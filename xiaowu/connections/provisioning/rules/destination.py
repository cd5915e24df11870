"""The names by which the house refers to a system that is sent accounts (帳號同步對象的代號)."""

TOKEN = "scim token"  # noqa: S105  (what its token is sealed for)
KIND = "identity.scim"  # of deliveries
_DESTINATION = "scim:"


def destination_of(target_id: int) -> str:
    """The destination of messages to it."""
    return f"{_DESTINATION}{target_id}"


def target_of(destination: str) -> int:
    """The system of a destination. Raises ValueError for a destination of another kind."""
    return int(destination.removeprefix(_DESTINATION))


def program_id(target_id: int) -> str:
    """The client id that it would have if it asked: its places are stored under this name."""
    return f"target:{target_id}"
