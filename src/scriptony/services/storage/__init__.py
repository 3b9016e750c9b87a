"""Files over HTTP: the part of `/storage/v1` that browsers, uploads and the client libraries use.

It owns no schema: what it reads and writes are the kernel's rows of files and buckets.
"""
