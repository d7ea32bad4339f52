"""What has happened to what: deliveries, packages, records, exceptions, receipts, runs.

`database.py` opens the ledger; the other files hold one table each, or two that belong together,
as functions over a connection that `flow` hands in. Add a table: a new file here, its columns in
`tables.py`, and a step in `migrations/versions` with the next number.
"""
