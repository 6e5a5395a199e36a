"""`make bench`: what this machine does with Humanline, held against what it does with the same rows in plain SQL."""
