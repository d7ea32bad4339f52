"""Contract suites and fakes, shipped so that outside adapters can be held to the same promises."""
