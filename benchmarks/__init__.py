"""What it costs, measured with the machine it ran on: ``make bench`` or ``python -m benchmarks --help``."""
