"""The look (介面): one base page, one set of components, one stylesheet; every page is rendered through `page`."""

from xiaowu.kernel.ui.pages import back, download, page
from xiaowu.kernel.ui.submitted import submitted

__all__ = ["back", "download", "page", "submitted"]
