"""The states of a thing and the steps between them (流程). `table`: the declaration, pure data in an app's rules. `held`:
the same over a table's rows.

`pages`: what a button sends. `document`: `docs/states.md`.
"""
