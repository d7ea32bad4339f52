"""Targets: archives that packages go to, one file per kind.

Add one: copy `dropfolder.py`, fulfil `interface.py`, add one line to `TARGETS` in `wiring`,
and write a test class on `leverans.testing.target_contract.TargetContract`.
"""
