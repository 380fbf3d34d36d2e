"""Pure Python on which every context stands: no framework, no database, no clock."""
