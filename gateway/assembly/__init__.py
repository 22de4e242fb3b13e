"""What `gateway.main` puts together, part by part: the core's ports, the figures, what is said of this gateway."""
