"""From settings files to objects: the workspace, its agreements and plans, and hand-written tables.

Add an implementation of a seam: one line in `tables.py`, and its key is an allowed value in the
agreement. Add a setting: one field in the model of its file, one line in `docs/reference/`, and
one commented line in `templates/`; the tests ask for all three.
"""
