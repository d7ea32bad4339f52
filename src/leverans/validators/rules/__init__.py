"""The rules, one small value each, in tables by the part of METS they speak of.

Add one: a `Requirement` in the table of its part (`header`, `sections`, `files`, `struct_map`,
`sip`, `archival`), its id with both texts in `messages/codes/`, and a mutation in
`leverans.testing.mutations_of_…` that breaks it.
"""
