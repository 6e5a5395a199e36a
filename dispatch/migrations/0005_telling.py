"""The database tells the dispatcher what has changed, in the order of commits; and what stood here before 0004."""

from typing import ClassVar

from django.db import migrations

# Payloads: 'a7' agent 7 may be free or busy otherwise than before, 't9' ticket 9 waits, or no longer, or otherwise,
# 'q' queues, rings, hours or prices have changed. Equal payloads of one transaction collapse into one.
TELLING = """
CREATE FUNCTION dispatch_tell_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM pg_notify('humanline', 'a' || OLD.agent_id); RETURN NULL; END IF;
  PERFORM pg_notify('humanline', 'a' || NEW.agent_id);
  IF TG_OP = 'UPDATE' AND OLD.ticket_id IS NOT NULL AND NEW.ticket_id IS DISTINCT FROM OLD.ticket_id THEN
    PERFORM pg_notify('humanline', 't' || OLD.ticket_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dispatch_tell AFTER INSERT OR DELETE OR UPDATE OF open, ticket_id, role, kinds ON dispatch_seat
  FOR EACH ROW EXECUTE FUNCTION dispatch_tell_seat();

CREATE FUNCTION dispatch_tell_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('humanline', 'a' || CASE WHEN TG_OP = 'DELETE' THEN OLD.agent_id ELSE NEW.agent_id END);
  RETURN NULL;
END $$;
CREATE TRIGGER dispatch_tell AFTER INSERT ON agents_session
  FOR EACH ROW EXECUTE FUNCTION dispatch_tell_agent();
CREATE TRIGGER dispatch_tell_change AFTER UPDATE ON agents_session
  FOR EACH ROW WHEN ((OLD.state, OLD.activity, OLD.after_work, OLD.idle_since)
                     IS DISTINCT FROM (NEW.state, NEW.activity, NEW.after_work, NEW.idle_since))
  EXECUTE FUNCTION dispatch_tell_agent();
CREATE TRIGGER dispatch_tell AFTER INSERT OR UPDATE OR DELETE ON agents_proficiency
  FOR EACH ROW EXECUTE FUNCTION dispatch_tell_agent();
CREATE TRIGGER dispatch_tell AFTER INSERT OR UPDATE OR DELETE ON agents_language
  FOR EACH ROW EXECUTE FUNCTION dispatch_tell_agent();
CREATE TRIGGER dispatch_tell AFTER INSERT OR DELETE OR UPDATE OF rings_since ON agents_connection
  FOR EACH ROW EXECUTE FUNCTION dispatch_tell_agent();

CREATE FUNCTION dispatch_tell_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('humanline', 't' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER dispatch_tell AFTER INSERT ON dispatch_ticket
  FOR EACH ROW EXECUTE FUNCTION dispatch_tell_ticket();
CREATE TRIGGER dispatch_tell_change AFTER UPDATE ON dispatch_ticket
  FOR EACH ROW WHEN ((OLD.state = 'waiting' OR NEW.state = 'waiting')
    AND (OLD.state, OLD.queue_id, OLD.cell, OLD.urgent_from, OLD.ring, OLD.sticky_agent_id, OLD.sticky_until,
         OLD.surge_percent, OLD.exhaustions)
        IS DISTINCT FROM
        (NEW.state, NEW.queue_id, NEW.cell, NEW.urgent_from, NEW.ring, NEW.sticky_agent_id, NEW.sticky_until,
         NEW.surge_percent, NEW.exhaustions))
  EXECUTE FUNCTION dispatch_tell_ticket();

CREATE FUNCTION dispatch_tell_queues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('humanline', 'q');
  RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER dispatch_tell AFTER INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION dispatch_tell_queues();"""
    for table in (
        "dispatch_client",
        "dispatch_queue",
        "dispatch_queue_skill",
        "dispatch_ring",
        "dispatch_ring_widen_to",
        "dispatch_opening_hours",
        "dispatch_closed_day",
        "dispatch_price",
    )
)
SILENT = """
DROP FUNCTION dispatch_tell_seat() CASCADE;
DROP FUNCTION dispatch_tell_agent() CASCADE;
DROP FUNCTION dispatch_tell_ticket() CASCADE;
DROP FUNCTION dispatch_tell_queues() CASCADE;
"""
OLD_ROWS = """
UPDATE dispatch_ticket t SET last_number = m.last
  FROM (SELECT ticket_id, max(number) AS last FROM dispatch_message GROUP BY ticket_id) m WHERE m.ticket_id = t.id;
UPDATE dispatch_ticket
   SET cell = queue_id || '|chat|' || language || '|' || replace(split_part(cell, '|', 2), ',', '&') || '||';
UPDATE dispatch_seat SET kinds = '{chat,async}' WHERE kinds = '{chat}';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0004_routing"), ("agents", "0003_seats")]
    operations: ClassVar = [
        migrations.RunSQL(OLD_ROWS, migrations.RunSQL.noop),
        migrations.RunSQL(TELLING, SILENT),
    ]
