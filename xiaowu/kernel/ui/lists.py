"""The names by which lists that are not declared yet ask for theirs."""

from xiaowu.kernel.lists.asked import PAGE_SIZE, Page, containing
from xiaowu.kernel.lists.asked import ListRequest as Wanted
from xiaowu.kernel.lists.asked import parse_list_request as wanted

__all__ = ["PAGE_SIZE", "Page", "Wanted", "containing", "wanted"]
