"""Mellanarkiv DIDL, profile SISOM/SOFIA 2018: an index.xml describes one archival object.

Item = archival object, Item in it = representation, Component = file. Add a rule: a `DidlRule` in
`records.py` or `structure.py`, its texts in `messages/codes/didl.toml`, and a mutation in
`leverans.testing.mutations_of_didl`.
"""
