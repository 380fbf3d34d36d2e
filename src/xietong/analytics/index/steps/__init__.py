"""The steps from values to scores: each a pure function over arrays."""
