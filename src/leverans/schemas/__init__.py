"""Schemas and vocabularies: the one hardened XML reader, and official schemas or our own of them.

Add a schema: one `[[schema]]` entry in `registry.toml` (facts only, never the schema's text), with
the sha256 of every known-good copy. Add our own expression of one: a file in `own` that the entry
names, and a test that holds it against the official file or a list of facts. Add a vocabulary: one
list in `vocabularies.toml`.
"""
