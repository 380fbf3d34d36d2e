"""Tables of organisations in: read, checked as a whole, shown as a preview, written all or nothing."""
