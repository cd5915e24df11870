"""The tables of vulnerability follow-up (弱點追蹤)."""

from xiaowu.vulnerabilities.models.hosts import Alias, Assignment, Holding, Host, Ownership
from xiaowu.vulnerabilities.models.letters import Archive, Concern, Fetch, Letter, Notice, Receiver, Reply
from xiaowu.vulnerabilities.models.scans import LONGEST_TITLE, Before, Finding, Reached, Report, Result, Round, Weakness

__all__ = [
    "LONGEST_TITLE", "Alias", "Archive", "Assignment", "Before", "Concern", "Fetch", "Finding", "Holding", "Host", "Letter", "Notice", "Ownership",
    "Reached", "Receiver", "Reply", "Report", "Result", "Round", "Weakness",
]  # fmt: skip
