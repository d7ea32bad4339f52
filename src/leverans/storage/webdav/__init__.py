"""Folders of a WebDAV server (RFC 4918), by the standard library's HTTP client.

`line` sends requests and reads what they came to, `listing` reads what a server tells of its
resources, `folder` is the `Store`, `place` reads what an agreement says.
"""
