"""Benchmarks are commands: `.venv/bin/python -m benchmarks.<name> [--seconds N] [--json FILE]`.

Each starts and stops what it needs on free ports, says what machine it ran on, prints a table with ratios first,
and sends traffic to loopback only.
"""
