"""What traffic tells: that requests failed. Told with the records, heard once they are committed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RequestsFailed:
    """Failures were recorded on a machine, the first and the last at these moments."""

    node: str
    first: datetime
    last: datetime
