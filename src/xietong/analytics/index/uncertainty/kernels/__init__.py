"""The inner loops of the draws, compiled. Only these files import Numba, and only when draws run.

Each file stands alone: compiled code is cached per file, and a change in a file called from another would
leave a stale copy behind.
"""
