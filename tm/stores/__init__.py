"""Where a memory is kept: SQLite or PostgreSQL, one contract."""
