"""Sensitivity of an index: how much of the movement in ranks each choice causes (``sobol``), and what each
indicator or family holds in place (``leave_out``).
"""
