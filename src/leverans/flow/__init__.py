"""The verbs of the product, one file each; they order calls and write history, and do no more."""
