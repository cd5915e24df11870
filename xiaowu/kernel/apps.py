"""The kernel as a Django app, and what it offers to the house itself."""

from typing import ClassVar

from xiaowu.kernel.audit.purposes import Words
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.imports.declared import CITY
from xiaowu.kernel.offer import Command, Document, Door, Examples, HouseApp, Offer, Routes, argument
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.telemetry.recorders import Recorder
from xiaowu.kernel.text.marked import N_


class KernelConfig(HouseApp):
    name = "xiaowu.kernel"
    label = "kernel"
    default = True
    offer: ClassVar[Offer] = Offer(
        routes=(Routes("", "xiaowu.kernel.urls"), Routes("imports/", "xiaowu.kernel.imports.urls")),
        api="xiaowu.kernel.imports.api.router",
        doors=(Door("/api/", "xiaowu.kernel.ui.refusals.problem"),),
        checks="xiaowu.kernel.storage.sweeping.CHECKS",
        kinds=(Recorder("xiaowu.kernel.audit.taking.follow"),),
        flows=("xiaowu.kernel.imports.keeping.IMPORTS",),
        examples=Examples(
            made_first=("healthz", "readyz", "metrics", "api:api-root", "export", "export_file"),
            form={"where": "/meetings/", "query": "?q=x", "title": "x"},
            queries={"saved_filters": "?where=/meetings/"},
        ),
        retention=(
            Keep(
                "kernel_look",
                "at",
                5 * 366,
                "個人資料保護法 art. 30 and 31: damages are claimed within five years",
                by="kernel_forget_looks",
            ),
            Keep("kernel_idempotency", "at", 7, "nobody sends the same form again after a week", by="kernel_forget_keys"),
            Keep(
                "kernel_export",
                "at",
                1,
                "whoever asked for a file fetches it the same day; after a day it is handed out to nobody",
                city=frozenset({"exports"}),
            ),
            Keep("kernel_state", "expires", 0, "what waits, limits and marks are over by then", by="xiaowu.kernel.state.sweep"),
            Keep(
                "kernel_import",
                "at",
                30,
                "a report that nobody confirmed is old by then: it expires, with its rows and the name of its file",
                blank={"rows": [], "notes": {}, "filename": ""},
                by="xiaowu.kernel.imports.keeping.expire",
                city=frozenset({CITY}),
            ),
            Keep(
                "kernel_import",
                "ended_at",
                2 * 366,
                "which file it was is asked for in the school year after; what came of it stays",
                blank={"filename": ""},
                city=frozenset({CITY}),
            ),
            Keep(
                "kernel_delivery",
                "ended",
                90,
                "whoever asks what a system was told asks within a quarter, and may let what was given up be tried again: "
                "until then its secret stays, sealed",
                by="kernel_forget_deliveries",
            ),
            Keep("procrastinate_jobs", "at", 7, "whoever looks into a job that failed does so within a week", by="xiaowu.kernel.queue.forget_done"),
        ),
        personal_data=(
            held("kernel_audit", Whose.HOLDER, N_("誰在何時對哪一筆資料做了什麼"), Category.IDENTITY, Purpose.SECURITY, "account_id", "actor"),
            held(
                "kernel_look",
                (Whose.HOLDER, Whose.CHILD),
                N_("誰在何時、為了什麼目的看過哪些學生的資料；資料庫只能查看時，先記在節點的磁碟（`looks`），恢復後移入"),
                Category.IDENTITY,
                Purpose.SECURITY,
                "account_id",
                "actor",
                "student_ids",
            ),
            held("kernel_idempotency", Whose.HOLDER, N_("表單已送出的記號，不含內容"), Category.IDENTITY, Purpose.SYSTEM, "account_id"),
            held("kernel_savedfilter", Whose.HOLDER, N_("個人儲存的清單條件"), Category.OTHER, Purpose.SYSTEM, "account_id"),
            held(
                "kernel_export",
                (Whose.HOLDER, Whose.CHILD, Whose.GUARDIAN, Whose.STAFF),
                N_("長清單的匯出檔：誰以什麼職務匯出，以及檔案內容（`content`）"),
                (Category.IDENTITY, Category.OTHER),
                Purpose.SYSTEM,
                "account_id",
                "posts",
                "query",
                "filename",
                "content",
            ),
            held(
                "kernel_import",
                (Whose.HOLDER, Whose.CHILD, Whose.GUARDIAN, Whose.STAFF),
                N_("學校等待確認的匯入檔內容、檔名，以及送出與結束的人"),
                (Category.IDENTITY, Category.OTHER),
                Purpose.PUPILS,
                "account_id",
                "ended_by",
                "ended_name",
                "filename",
                "school_id",
            ),
            held("kernel_delivery", Whose.HOLDER, N_("等待寄送的項目，只有編號"), Category.IDENTITY, Purpose.SYSTEM, "about"),
            held("account_emailaddress", Whose.HOLDER, N_("此處為空：不保存個人的電子郵件地址"), Category.IDENTITY, Purpose.SYSTEM, "user"),
        ),
        shown=(
            # the names of those who looked are only for readers of the log; a family is told as whom somebody looked, and for what
            Shown("kernel_look", "student_ids", {"at": N_("時間"), "roles": N_("職務"), "purpose": N_("目的")}, {"purpose": Words()}),
            Shown("kernel_export", "account_id", {"at": N_("時間"), "title": N_("名稱"), "query": N_("條件")}),
            Shown("kernel_savedfilter", "account_id", {"title": N_("名稱"), "query": N_("條件")}),
        ),
        lasting=(
            Lasts(("kernel_audit",), "what was done, by ids alone; it proves records that are kept for good"),
            Lasts(("kernel_destination", "kernel_armingkey", "kernel_reach", "kernel_held"), "a handful of rows"),
            Lasts(("kernel_content",), "as long as a row has the file; the nightly sweep takes away what none has any more"),
            Lasts(("kernel_savedfilter",), "their owner's, who takes them away"),
            Lasts(("kernel_rehearsal",), "a row a day, of numbers alone: whether what was kept could be restored in those years"),
            Lasts(("procrastinate_workers",), "the library's workers take away the rows of those that died"),
            Lasts(("procrastinate_events", "procrastinate_periodic_defers"), "go with their job"),
            Lasts(("auth_permission", "auth_group_permissions", "auth_group", "django_content_type"), "Django's lists of its models"),
            Lasts(("account_emailaddress", "account_emailconfirmation"), "allauth's, empty here: no address of a person is kept"),
        ),
        commands=(
            Command(
                "backup",
                "a complete backup of the embedded server and the store's folder, as of now",
                "xiaowu.kernel.backup.commands.backup",
                (
                    argument("folder"),
                    argument("--follow", action="store_true", help="fetch what is committed from now on, until it is ended"),
                    argument("--keep", type=int, default=0, help="delete all base copies but so many, and what only those needed"),
                ),
                role=Role.OWNER,
            ),
            Command(
                "restore",
                "the house as it was at a moment, into a folder in which none stands",
                "xiaowu.kernel.backup.commands.restored",
                (
                    argument("folder"),
                    argument("--at", help="a moment, ISO 8601; without it the last that was kept"),
                    argument("--to", help="its home"),
                ),
                role=None,
            ),
            Command(
                "rehearse",
                "restore the last backup into a scratch folder, check and compare it, and keep the result",
                "xiaowu.kernel.backup.commands.rehearsed",
                (argument("folder"),),
                role=Role.OWNER,
            ),
        ),
        documents=(
            Document("database-functions.md", "xiaowu.kernel.database.functions.document"),
            Document("personal-data.md", "xiaowu.kernel.personal.document.personal_data_document"),
            Document("states.md", "xiaowu.kernel.flow.document.states_document"),
            Document("../deploy/urgency.map", "xiaowu.kernel.serving.urgency.urgency_map"),
        ),
    )

    def ready(self) -> None:
        super().ready()
        from xiaowu.kernel.access import checks  # noqa: F401  (registers the system check)
        from xiaowu.kernel.database import own_guards  # noqa: F401  (declares the guards of the kernel's own tables)
        from xiaowu.kernel.database.guard import guard
        from xiaowu.kernel.delivery import sending  # noqa: F401  (declares its job)
        from xiaowu.kernel.retention import forgetting  # noqa: F401  (so does it)
        from xiaowu.kernel.sealing import Sealed, sealed
        from xiaowu.kernel.storage.tables import content_guard
        from xiaowu.kernel.ui import converters

        guard(content_guard())
        sealed(Sealed("notices"), Sealed("delivery", "kernel.Delivery", "secret"))  # notices lie in a cookie until the next page
        converters.register()
