"""`make demo`: the world, the processes, the traffic and the first page."""
