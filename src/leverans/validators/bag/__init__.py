"""Parts of the check of a bag (RFC 8493, and the drafts from 0.93 on that it came from).

A rule more: raise it in the module that knows the thing, list it in `rules.BAG_RULES`, give it its
words in `messages/codes/bag.toml` and a case in `tests/validators/bag/`.
"""
