"""What is wrong with one cell."""


class CellFault(ValueError):  # noqa: N818 - reads as what it says
    """A cell that does not fit its column: `message` says why, `mend` how to mend it."""

    def __init__(self, message: str, mend: str) -> None:
        """Keep both Chinese sentences apart."""
        super().__init__(message)
        self.message = message
        self.mend = mend
