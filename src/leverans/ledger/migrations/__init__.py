"""Alembic's folder: how each version of the ledger becomes the next, never edited afterwards.

Add a step as `versions/NNNN_what.py` with the next number; `tests/ledger` proves that the steps
together make what `tables.py` and `audit/tables.py` say.
"""
