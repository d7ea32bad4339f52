"""S3: object stores over HTTP, of any make, at the endpoint that is named and nowhere else.

`bucket.py` is the store; the other modules are one question each that it asks.
"""
