"""Controlling (`practice.md` §3.6): a checklist that is gone through on a day of its own.

A new check is one file here, with a constant `CHECK` as in `unlisted_type.py`, one line in the
table `CHECKS` of `checks.py`, and three texts in `messages/texts/control.toml`.
"""
