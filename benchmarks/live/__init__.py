"""Many live conversations, a million timers, and what the hot ones do to the others: `make bench-live`."""
