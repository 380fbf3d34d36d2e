"""Files into the three lists: read, resolve, compare, preview, and apply all or nothing."""
