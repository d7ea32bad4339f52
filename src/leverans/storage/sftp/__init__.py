"""Folders of an SFTP server (protocol version 3), over one SSH connection each.

From below: `wire` (packets), `session` (questions and answers on one channel), `verbs` (what can be
asked), `line` (the connection, made again where it broke), `tree`, `walk`, `naming`, `parts`,
`going_on`, and the `Store` itself in `folder`; `place` reads what an agreement says. Only `line`
knows the SSH library.
"""
