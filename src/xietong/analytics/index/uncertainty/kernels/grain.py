"""How small a difference is still an order."""

#: Share of the largest score in a draw below which a difference is rounding and two units tie.
GRAIN = 2.0**-40
