"""An invented culture administration, for `leverans demo` and for the tutorial.

The documents are data in `content/`; add one as a new `[[document]]` there, and a new kind of
document as a function in the table of `documents.py`.
"""
