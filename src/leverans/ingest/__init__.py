"""Sources: systems that records come from, one file per system, named after the system.

Add one: copy `fileshare.py`, fulfil `interface.py`, add one line to `SOURCES` in `wiring`,
and write a test class on `leverans.testing.source_contract.SourceContract`.
"""
