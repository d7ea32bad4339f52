"""Culling by the plan: listed, proposed, reviewed, approved, carried out, verified, final."""
