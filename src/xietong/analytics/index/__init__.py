"""Panel and scheme → scores of every node, with all that was done on the way."""
