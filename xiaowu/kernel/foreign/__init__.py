"""Files from outside (外來檔案): read in a process of their own that holds no secret and has small limits; it returns plain data.

That process imports this package too, so modules that it needs must not import Django; `asking` is the house's side.
"""
