"""Files from outside (外來檔案): read in a process of their own that holds no secret and may use little; what comes back is plain data.

This package is imported by that process too, so nothing here that it needs imports Django; `asking` is the house's side.
"""
