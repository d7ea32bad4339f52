"""The mellanarkiv: information packages kept as OCFL objects in any store, found and read again.

Nothing here knows a database: what has to be remembered is handed in (`interface.Catalogue`), and
the store alone is enough to build it again.
"""
