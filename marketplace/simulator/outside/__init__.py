"""Synthetic agents, customers and a client, who know Humanline only from outside: over HTTP and sockets."""
