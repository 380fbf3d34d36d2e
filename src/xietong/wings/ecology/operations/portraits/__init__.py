"""Runs of the index: asked for, carried out in the background, stored, worked out again."""
