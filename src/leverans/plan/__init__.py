"""The records plan (dokumenthanteringsplan): its rows, which one a record belongs to, its word.

Pure: bytes and values in, values out. A new kind of question to the plan is a new file; what
it finds wrong is listed in `messages/codes/plan.toml`.
"""
