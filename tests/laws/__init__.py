"""Laws: what the repository promises about its own shape. Each one can fail, and proves it on a seeded example."""
