"""The words of the domain: frozen values without input or output, one file per word.

Names are those of the field (`docs/glossary.md`). Add a word as a new file; it may import
only other words and the pure part of the standard library.
"""
