"""The gateway's fan-out beside Node's Socket.IO, and through the whole product."""
