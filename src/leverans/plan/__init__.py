"""The records plan (dokumenthanteringsplan): rows, versions, and which row a record belongs to. Pure."""
