"""Sockets between routers and hosts: `framing` on the wire, `server` in the host, `client` and `dial` before it."""
