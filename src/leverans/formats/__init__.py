"""What a file is: identification by PRONOM signatures, and signs of locked content.

Add another sign of what makes a file unfit to keep: write it as a module like `locked.py` (a few
bounded reads of a stream, None for what cannot be told) and call it where `flow` calls that one.
"""
