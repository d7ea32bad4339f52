"""Bytes in places: one `Store` per kind of place, and nothing here knows what the bytes mean.

Add a kind of place: copy `local.py`, fulfil `interface.py`, add one line to `STORES` in
`wiring`, and write a test class on `leverans.testing.store_contract.StoreContract`.
"""
