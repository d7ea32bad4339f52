"""Packages of others and of our own, read back: a reader per kind, found by what lies in them.

A new kind: a module with a reader (`interface.PackageReader`), one line in `kinds.py`, a mapping
in `maps/`, a test class on a sample.
"""
