"""What must hold after any race and any step: the guarantees, asked of the database without the product's code."""

from django.db import connection

BROKEN = {
    "a ticket held by two seats": """
        SELECT ticket_id FROM dispatch_seat WHERE role = 'holder' GROUP BY ticket_id HAVING count(*) > 1""",
    "a ticket rung at two people": """
        SELECT ticket_id FROM dispatch_offer WHERE state = 'pending' GROUP BY ticket_id HAVING count(*) > 1""",
    "a ticket with two live assignments": """
        SELECT ticket_id FROM dispatch_assignment WHERE state IN ('active', 'acw')
         GROUP BY ticket_id HAVING count(*) > 1""",
    "an agent with more work than seats": """
        SELECT a.id FROM agents_agent a
         WHERE (SELECT count(*) FROM dispatch_assignment w WHERE w.agent_id = a.id AND w.state IN ('active', 'acw'))
             + (SELECT count(*) FROM dispatch_offer o WHERE o.agent_id = a.id AND o.state = 'pending')
             > a.capacity + a.async_seats""",
    "a pending offer without its seat": """
        SELECT o.id FROM dispatch_offer o
         WHERE o.state = 'pending' AND NOT EXISTS (
               SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = o.ticket_id AND s.agent_id = o.agent_id
                  AND s.role = 'incoming' AND s.number = o.seat_number)""",
    "an incoming seat without its pending offer": """
        SELECT s.id FROM dispatch_seat s
         WHERE s.role = 'incoming' AND NOT EXISTS (
               SELECT 1 FROM dispatch_offer o WHERE o.ticket_id = s.ticket_id AND o.agent_id = s.agent_id
                  AND o.state = 'pending')
           AND NOT EXISTS (
               SELECT 1 FROM dispatch_transfer x JOIN dispatch_offer o ON o.id = x.offer_id
                WHERE x.ticket_id = s.ticket_id AND x.state = 'joined' AND o.agent_id = s.agent_id)""",
    "a holder seat without its live assignment": """
        SELECT s.id FROM dispatch_seat s
         WHERE s.role = 'holder' AND NOT EXISTS (
               SELECT 1 FROM dispatch_assignment w WHERE w.ticket_id = s.ticket_id AND w.agent_id = s.agent_id
                  AND w.state IN ('active', 'acw'))""",
    "a live assignment without its seat": """
        SELECT w.id FROM dispatch_assignment w
         WHERE w.state IN ('active', 'acw') AND NOT EXISTS (
               SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = w.ticket_id AND s.agent_id = w.agent_id
                  AND s.role = 'holder')""",
    "a pending offer of a ticket that does not wait": """
        SELECT o.id FROM dispatch_offer o JOIN dispatch_ticket t ON t.id = o.ticket_id
         WHERE o.state = 'pending' AND t.state <> CASE WHEN o.warm THEN 'assigned' ELSE 'waiting' END""",
    "an assigned ticket that nobody works on": """
        SELECT t.id FROM dispatch_ticket t
         WHERE t.state = 'assigned' AND t.taken_by_id IS NULL AND NOT EXISTS (
               SELECT 1 FROM dispatch_assignment w WHERE w.ticket_id = t.id AND w.state = 'active')""",
    "a ticket that an operator holds beside somebody else, or after its end": """
        SELECT t.id FROM dispatch_ticket t
         WHERE t.taken_by_id IS NOT NULL AND (t.state <> 'assigned' OR EXISTS (
               SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = t.id))""",
    "a transfer of a ticket that its first does not hold": """
        SELECT x.id FROM dispatch_transfer x JOIN dispatch_assignment w ON w.id = x.assignment_id
         WHERE x.state IN ('open', 'joined') AND w.state <> 'active'""",
    "a transfer of which nobody is asked": """
        SELECT x.id FROM dispatch_transfer x
         WHERE x.state = 'open' AND NOT EXISTS (
               SELECT 1 FROM dispatch_offer o WHERE o.id = x.offer_id AND o.warm AND o.state = 'pending')""",
    "somebody who joined and has no seat": """
        SELECT x.id FROM dispatch_transfer x JOIN dispatch_offer o ON o.id = x.offer_id
         WHERE x.state = 'joined' AND NOT EXISTS (
               SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = x.ticket_id AND s.agent_id = o.agent_id
                  AND s.role = 'incoming')""",
    "a pending warm offer of no transfer": """
        SELECT o.id FROM dispatch_offer o
         WHERE o.state = 'pending' AND o.warm AND NOT EXISTS (
               SELECT 1 FROM dispatch_transfer x WHERE x.offer_id = o.id AND x.state = 'open')""",
    "a conversation on a ticket that is not assigned": """
        SELECT w.id FROM dispatch_assignment w JOIN dispatch_ticket t ON t.id = w.ticket_id
         WHERE w.state = 'active' AND t.state <> 'assigned'""",
    "an open seat of somebody who is not available": """
        SELECT s.id FROM dispatch_seat s
         WHERE s.open AND NOT EXISTS (
               SELECT 1 FROM agents_session x JOIN agents_agent a ON a.id = x.agent_id
                WHERE x.agent_id = s.agent_id AND x.state = 'open' AND x.activity = 'available'
                  AND x.after_work = '' AND a.state = 'active')""",
    "a session without exactly one open activity": """
        SELECT x.id FROM agents_session x
         WHERE (SELECT count(*) FROM agents_activity i WHERE i.session_id = x.id AND i.ended_at IS NULL)
               <> (x.state = 'open')::int""",
    "an ended session whose agent still holds work": """
        SELECT s.id FROM dispatch_seat s
         WHERE s.ticket_id IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM agents_session x WHERE x.agent_id = s.agent_id AND x.state = 'open')""",
    "an offer to somebody who is not at work": """
        SELECT o.id FROM dispatch_offer o JOIN agents_agent a ON a.id = o.agent_id
         WHERE o.state = 'pending' AND (a.state <> 'active' OR NOT EXISTS (
               SELECT 1 FROM agents_session x WHERE x.agent_id = o.agent_id AND x.state = 'open'))""",
    "a conversation of a colleague who has no seat for it": """
        SELECT x.id FROM dispatch_transfer x JOIN dispatch_offer o ON o.id = x.offer_id
         WHERE x.state = 'joined' AND NOT EXISTS (
               SELECT 1 FROM dispatch_seat s WHERE s.ticket_id = x.ticket_id AND s.agent_id = o.agent_id
                  AND s.role = 'incoming')""",
    "a transfer of work that is over": """
        SELECT x.id FROM dispatch_transfer x JOIN dispatch_assignment w ON w.id = x.assignment_id
         WHERE x.state IN ('open', 'joined') AND w.state <> 'active'""",
    "a parked ticket that somebody holds": """
        SELECT t.id FROM dispatch_ticket t JOIN dispatch_seat s ON s.ticket_id = t.id WHERE t.state = 'parked'""",
    "an operator's ticket that an agent holds": """
        SELECT t.id FROM dispatch_ticket t JOIN dispatch_seat s ON s.ticket_id = t.id
         WHERE t.taken_by_id IS NOT NULL AND s.role = 'holder'""",
    "a message numbered beyond the last": """
        SELECT t.id FROM dispatch_ticket t JOIN dispatch_message m ON m.ticket_id = t.id
         GROUP BY t.id HAVING max(m.number) > t.last_number OR max(m.number) <> count(*)""",
    "events of a ticket with a gap in their positions": """
        SELECT stream FROM kernel_event GROUP BY stream HAVING max(position) <> count(*)""",
    "an accepted offer without its assignment": """
        SELECT o.id FROM dispatch_offer o
         WHERE o.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM dispatch_assignment w WHERE w.offer_id = o.id)
           AND NOT EXISTS (SELECT 1 FROM dispatch_transfer x WHERE x.offer_id = o.id AND x.state = 'joined')""",
    "an offer that was delivered in time and taken back as undelivered": """
        SELECT id FROM dispatch_offer
         WHERE state = 'rescinded' AND cause = 'undelivered' AND delivered_at < expires_at""",
    "an acceptance after the deadline": """
        SELECT id FROM dispatch_offer WHERE state = 'accepted' AND answered_at >= expires_at""",
}


def broken() -> dict[str, list[int]]:
    """Each broken guarantee with the ids that break it; normally nothing."""
    found = {}
    with connection.cursor() as cursor:
        for sentence, query in BROKEN.items():
            cursor.execute(query)
            rows = [row[0] for row in cursor.fetchall()]
            if rows:
                found[sentence] = rows
    return found


def holds() -> None:
    assert broken() == {}
