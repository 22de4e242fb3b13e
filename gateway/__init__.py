"""The doors. `inbound` is what others open: HTTP, Socket.IO, provider webhooks, in the gateway process.

`outbound` is what we open: providers, over HTTP. It is wired into the actor process, which owns the sending.
"""
