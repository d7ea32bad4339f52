"""What the files of a package are, whoever made it: empty, locked, of a format, infected, PDF/A.

`check.py` walks the payload once and hands each file to the checks that are asked for. Add one: a
module like `viruses.py` with a class whose `take` is given an open file and which reports findings,
a line in `check.py`, and its ids in `messages/codes/content.toml`.
"""
