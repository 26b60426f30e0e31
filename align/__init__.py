"""Documents in, alignments out: reading, segmentation, encoding and sentence alignment."""
