"""Schemas and vocabularies: the one hardened XML reader, and the door to the official schemas.

Add a schema: one `[[schema]]` entry in `registry.toml` (facts only, never the schema's text), with
the sha256 of every known-good copy. Add a vocabulary: one list in `vocabularies.toml`.
"""
