"""Setting up and running the product: `setup/` prepares a machine, `one_machine` runs it."""
