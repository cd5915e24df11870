"""Storage (檔案儲存): files that belong to rows. Equal contents are kept once, in a folder or in S3; whoever may read the row may read the file."""

from xiaowu.kernel.storage.keeping import File, Source, attach, files, keep, one_file, take_back
from xiaowu.kernel.storage.stores import Missing, StoreAway, store
from xiaowu.kernel.storage.sweeping import sweep

__all__ = ["File", "Missing", "Source", "StoreAway", "attach", "files", "keep", "one_file", "store", "sweep", "take_back"]
