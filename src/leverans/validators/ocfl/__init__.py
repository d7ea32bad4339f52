"""The parts of the check of an OCFL object; `kinds/ocfl.py` puts them together.

Every id of `messages/codes/ocfl.toml` is a validation code of the OCFL specification.
"""
