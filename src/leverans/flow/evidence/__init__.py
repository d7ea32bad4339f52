"""What an auditor takes home: events, their proof, and the documents they refer to, as a bundle.

`choosing.py` says which events, `documents.py` what they refer to, `pieces.py` writes the files
and `export.py` is the verb. The form is told in docs/reference/evidence-bundle.md.
"""
