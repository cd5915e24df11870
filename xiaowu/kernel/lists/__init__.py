"""Lists (清單): declare columns, filters and a query once, and get table, search, filters, paging, files of the filtered rows, and JSON."""

from xiaowu.kernel.lists.asked import PAGE_SIZE, ListRequest, Page, containing
from xiaowu.kernel.lists.declared import Badge, Column, Filter, Kind, Listing, ListOf, only_told
from xiaowu.kernel.lists.reading import Sorts, page_of, page_of_rows, page_of_sql

__all__ = [
    "PAGE_SIZE", "Badge", "Column", "Filter", "Kind", "ListOf", "ListRequest", "Listing", "Page", "Sorts", "containing", "only_told", "page_of",
    "page_of_rows", "page_of_sql",
]  # fmt: skip
