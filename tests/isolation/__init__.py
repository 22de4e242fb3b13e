"""Two companies, and one that tries every door of the product with the other's ids."""
