"""Terms: how a term is rendered, since when, and what the house has decided about it.

Word alignment inside a unit, renderings over the memory, drift, extraction, and the termbase.
"""
