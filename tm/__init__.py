"""The translation memory: units with provenance, their stores, search, terms and exchange."""
