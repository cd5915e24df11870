"""The kernel as a Django app, and what it offers to the house itself."""

from typing import ClassVar

from xiaowu.kernel.offer import Document, Door, HouseApp, Offer, Routes


class KernelConfig(HouseApp):
    name = "xiaowu.kernel"
    label = "kernel"
    default = True
    offer: ClassVar[Offer] = Offer(
        routes=(Routes("", "xiaowu.kernel.urls"), Routes("imports/", "xiaowu.kernel.imports.urls")),
        doors=(Door("/api/", "xiaowu.kernel.ui.refusals.problem"),),
        documents=(Document("database-functions.md", "xiaowu.kernel.database.functions.document"),),
    )

    def ready(self) -> None:
        super().ready()
        from xiaowu.kernel.access import checks  # noqa: F401  (registers the system check)
        from xiaowu.kernel.database.guard import Guard, Own, append_only, guard
        from xiaowu.kernel.sealing import Sealed, sealed
        from xiaowu.kernel.ui import converters

        append_only("kernel_audit", "kernel_look")
        guard(Guard("kernel_savedfilter", read=(Own("account_id"),), write=(Own("account_id"),)))
        sealed(Sealed("notices"))  # in a cookie until the next page
        converters.register()
