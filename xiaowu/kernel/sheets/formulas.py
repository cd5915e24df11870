"""What makes a spreadsheet run a cell instead of showing it (CWE-1236), in half and full width."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
