"""Every sentence a user reads, in Swedish and English; nothing here decides anything.

`codes/*.toml` lists the rule ids of one area each, `texts/*.toml` all other sentences. Add an
area as a new file there: it is found by itself, and the tests demand both languages of it.
"""
