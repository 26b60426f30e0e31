"""Retrieval: candidates from a store by matching form, scores and reasons from texts as written."""
