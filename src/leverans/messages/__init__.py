"""Every sentence a user reads, in Swedish and English.

`codes/*.toml` lists the rule ids, `texts/*.toml` the other sentences; a new area is a new file.
"""
