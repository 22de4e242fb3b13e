"""The world in memory, for simulation and tests: the database's answers, and hosts of this process called directly."""
