"""Deliver the records of Swedish public authorities to their archives, with evidence.

The layers, top down: `cli`, `web`; `demo`, `testing`; `jobs`; `wiring`; `flow`; `ingest`,
`packaging`, `validators`, `deliveries`, `archive`; `storage`, `formats`; `ledger`, `audit`;
`schemas`; `plan`; `clock`; `messages`; `model`. Imports run downwards only. A new part goes into
the folder that knows the same things; a new folder is one line in the layers contract of
`pyproject.toml`.
"""
