"""Package formats: how records become an information package, one file per format.

Add one: copy `eark.py`, fulfil `interface.py`, add one line to `FORMATS` in `wiring`, and
write a test class on `leverans.testing.format_contract.FormatContract`. Nothing here is shared
with `validators`: a builder's bug must be visible to the checker.
"""
