"""The dispatcher's own policies under a clock that jumps: held against queueing theory, and tried on a real day."""
