"""Django looks for tables here; each is defined beside its tool."""

from xiaowu.kernel.audit.tables import AuditEntry, Look
from xiaowu.kernel.backup.tables import Rehearsal
from xiaowu.kernel.database.tables import ArmingKey, ReachRow
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.idempotency.tables import IdempotencyKey
from xiaowu.kernel.imports.tables import Import
from xiaowu.kernel.lists.tables import Export, SavedFilter
from xiaowu.kernel.personal.tables import HeldRow
from xiaowu.kernel.state.tables import State
from xiaowu.kernel.storage.tables import Content

__all__ = [
    "ArmingKey",
    "AuditEntry",
    "Content",
    "Delivery",
    "Destination",
    "Export",
    "HeldRow",
    "IdempotencyKey",
    "Import",
    "Look",
    "ReachRow",
    "Rehearsal",
    "SavedFilter",
    "State",
]
