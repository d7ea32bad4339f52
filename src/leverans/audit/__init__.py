"""The evidence log: append-only, hash-chained per authority, ids only.

`chain.py` is the form (pure), `vocabulary.py` the closed list of words, `log.py` the table. A new
kind of event is one more line in the vocabulary; the form of an event never changes.
"""
