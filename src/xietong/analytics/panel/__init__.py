"""Values in long form → a dense, checked panel."""
