"""Reports of a check: JSON, SARIF, HTML. The terminal's is printed by the command."""
