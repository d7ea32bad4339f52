"""FGS Paketstruktur 1.2: its rules on a METS document, and how it differs from E-ARK in METS.

Add a rule: a `Requirement` in the module of its part, its texts in `messages/codes/fgs.toml`, its
place in `schemas/fgs_mapping.toml`, and a mutation in `leverans.testing.mutations_of_fgs`.
"""
