"""Ed25519 keys and signed documents: how one house proves to another who answered.

The only place that imports `cryptography`. Nothing here knows a ledger: which keys are trusted is
the caller's to say.
"""
