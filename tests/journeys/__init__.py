"""The product walked as its users do: one running iPro, started by its own command, for all journeys."""
