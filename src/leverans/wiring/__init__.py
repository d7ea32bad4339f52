"""From settings files to objects: the workspace, the agreements, and the tables of implementations."""
