"""The evidence log: append-only, hash-chained per authority, ids only."""
