"""Storage (檔案儲存): files that belong to rows, kept once by what is in them, in a folder or with S3, and read by whoever may read their row."""

from xiaowu.kernel.storage.keeping import File, Source, attach, files, keep, one_file, take_back
from xiaowu.kernel.storage.stores import Missing, StoreAway, store
from xiaowu.kernel.storage.sweeping import sweep

__all__ = ["File", "Missing", "Source", "StoreAway", "attach", "files", "keep", "one_file", "store", "sweep", "take_back"]
