"""Who talks in a conversation: the holder, and whoever has joined them. Who is only asked to is not there yet."""

from marketplace.kernel import statements

THERE = """
    ARRAY(SELECT s.agent_id FROM dispatch_seat s
           WHERE s.ticket_id = %(ticket)s
             AND (s.role = 'holder' OR EXISTS (SELECT 1 FROM dispatch_transfer x
                                                WHERE x.ticket_id = %(ticket)s AND x.state = 'joined')))
"""  # within a statement that is given the ticket


def there(ticket_id: int) -> list[int]:
    """Their agents' ids."""
    found: list[int] = statements.rows(f"SELECT {THERE}", {"ticket": ticket_id})[0][0]
    return found
