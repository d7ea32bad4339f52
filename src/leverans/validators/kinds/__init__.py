"""Kinds of packages: E-ARK, FGS, bags and so on, each told by what lies in its root folder.

Add one: a class that fulfils `interface.Kind`, and its line in `table.KINDS`. Whatever is the same
for all of them (container, names, digests, content, metadata documents) is not here.
"""
