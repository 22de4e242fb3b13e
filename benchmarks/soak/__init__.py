"""`make bench-soak`: the product under steady load for minutes or hours, and whether anything of it only grows."""
