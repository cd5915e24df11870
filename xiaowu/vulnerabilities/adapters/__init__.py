"""Readers of scanners' files (掃描報告), which run in the reading process; no module here imports Django."""
