"""The command line: one file per group of verbs; it shows what `flow` returns."""
