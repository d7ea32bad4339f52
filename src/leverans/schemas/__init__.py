"""Schemas and vocabularies: the one hardened XML reader, our own schemas, the door to the official ones."""
