"""The figures of a period (`practice.md` §4): what `leverans report` tells.

One module for each group of figures; `gather.figures` asks them all. A new figure is a field of a
group in `model/figures.py`, what counts it here, and its words in `messages/texts/figures.toml`.
"""
