"""Small worlds to begin with: people, clients, queues and prices, built by the same verbs as real ones."""
