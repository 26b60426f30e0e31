"""Training the bundled kind of encoder: its vocabulary, its texts, its objective."""
