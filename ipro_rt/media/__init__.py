"""Mídia: the files that travel in conversations.

Owns: what a file is (kind, size, waveform), which files a channel takes, and their life from upload or
download to the blob store. Words: `Media` (the description that travels in a message), `blob` (the bytes,
which never travel in an actor call). Elsewhere: `storage/media.py`, `gateway/inbound/uploads.py`,
`web/src/features/media/`.
"""
