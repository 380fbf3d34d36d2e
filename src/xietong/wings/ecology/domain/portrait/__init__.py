"""A portrait: kept inputs → scores, intervals, bands in words, contributions, single trees. No database."""
