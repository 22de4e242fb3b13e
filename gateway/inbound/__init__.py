"""Everything the world calls: REST, Socket.IO, provider webhooks. Imports no other adapter."""
