"""What a newcomer reads when the embedded server cannot serve."""


class ServerUnavailable(Exception):
    """The embedded PostgreSQL cannot serve; the message is one sentence that says why and what helps."""
