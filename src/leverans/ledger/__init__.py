"""What has happened to what: deliveries, packages, exceptions, receipts, runs.

One file per table or pair of tables, functions over a connection that `flow` hands in. Add a
table as a new file and a migration.
"""
