"""An invented culture administration, for `leverans demo` and for the tutorial."""
