"""Attributes of SCIM, as ours and other systems write them."""

from collections.abc import Mapping
from typing import Any


def of(resource: Mapping[str, Any], name: str) -> Any:
    """An attribute; their names have no case (RFC 7643, 2.1)."""
    return next((value for key, value in resource.items() if key.casefold() == name.casefold()), None)
