"""The floor as it is now: figures read from the database in a handful of set-based questions.

`board.of(person, now=…)` gives all of a person's board, scoped to what they may see; every other module reads one part.
"""
