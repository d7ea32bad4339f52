"""Culling at the source: what may go, the list out, the result in, and what a re-listing shows."""
