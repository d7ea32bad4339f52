"""Checks: rules that read a package, one small rule per requirement, in one pass.

Add one: write a `Rule` (see `interface.py`), add it to the rule set's tuple, and give its id a
text in `messages/codes/`. Nothing here is shared with `packaging`.
"""
