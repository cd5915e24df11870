"""How a system that is told of accounts is called elsewhere in the house (帳號同步對象的代號)."""

TOKEN = "scim token"  # noqa: S105  (what its token is sealed for)
KIND = "identity.scim"  # of deliveries
_DESTINATION = "scim:"


def destination_of(target_id: int) -> str:
    """The destination of what is told to it."""
    return f"{_DESTINATION}{target_id}"


def target_of(destination: str) -> int:
    """The system at a destination. Raises ValueError for another's."""
    return int(destination.removeprefix(_DESTINATION))


def program_id(target_id: int) -> str:
    """As whom it would ask, if it asked: its places stand under this name."""
    return f"target:{target_id}"
