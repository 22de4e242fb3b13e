"""The actor runtime: virtual actors on any backend.

Read in this order: `behaviour` (what a kind is), `entity` and `host` (mailbox, turn), `committer` (group commit and
output gate), `activator` and `projector` (in from and out to the database), `effects`, then the way in: `wire`,
`door` (host side), `link` and `router` (gateway side), `placement`, and the two backends.
"""
