"""Where the domains keep things: one file per domain implements its `store` Protocol; `engine` owns the drivers."""
