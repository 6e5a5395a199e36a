"""What the database itself refuses about seats, and the records that are append-only."""

from typing import ClassVar

from django.db import migrations

# Deferred to the commit: in the middle of a transaction seats and session may disagree for a moment.
SEATS = """
CREATE FUNCTION dispatch_open_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE who bigint;
BEGIN
  who := CASE TG_TABLE_NAME WHEN 'agents_agent' THEN (to_jsonb(NEW) ->> 'id')::bigint
                            ELSE (to_jsonb(NEW) ->> 'agent_id')::bigint END;
  IF EXISTS (SELECT 1 FROM dispatch_seat s WHERE s.agent_id = who AND s.open)
     AND NOT EXISTS (SELECT 1 FROM agents_session x JOIN agents_agent a ON a.id = x.agent_id
                      WHERE x.agent_id = who AND x.state = 'open' AND x.activity = 'available'
                        AND x.after_work = '' AND a.state = 'active') THEN
    RAISE EXCEPTION 'an open seat belongs to an active, available, connected agent'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER dispatch_open_seat_guard AFTER INSERT OR UPDATE OF open ON dispatch_seat
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dispatch_open_seat_guard();
CREATE CONSTRAINT TRIGGER dispatch_open_seat_guard
  AFTER INSERT OR UPDATE OF state, activity, after_work ON agents_session
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dispatch_open_seat_guard();
CREATE CONSTRAINT TRIGGER dispatch_open_seat_guard AFTER UPDATE OF state ON agents_agent
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dispatch_open_seat_guard();
"""
NO_SEATS = """
DROP TRIGGER dispatch_open_seat_guard ON dispatch_seat;
DROP TRIGGER dispatch_open_seat_guard ON agents_session;
DROP TRIGGER dispatch_open_seat_guard ON agents_agent;
DROP FUNCTION dispatch_open_seat_guard();
"""

APPEND_ONLY = """
CREATE FUNCTION dispatch_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('humanline.purge', true) = 'on' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER dispatch_append_only BEFORE UPDATE OR DELETE ON dispatch_decision
  FOR EACH ROW EXECUTE FUNCTION dispatch_append_only();
CREATE TRIGGER dispatch_append_only BEFORE UPDATE OR DELETE ON dispatch_price
  FOR EACH ROW EXECUTE FUNCTION dispatch_append_only();

CREATE FUNCTION dispatch_offer_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'pending' AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'an answered offer is never answered again' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.quote, NEW.ticket_id, NEW.agent_id, NEW.offered_at, NEW.expires_at) IS DISTINCT FROM
     (OLD.quote, OLD.ticket_id, OLD.agent_id, OLD.offered_at, OLD.expires_at) THEN
    RAISE EXCEPTION 'an offer is frozen when it is made' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dispatch_offer_frozen BEFORE UPDATE ON dispatch_offer
  FOR EACH ROW EXECUTE FUNCTION dispatch_offer_frozen();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER dispatch_append_only ON dispatch_decision;
DROP TRIGGER dispatch_append_only ON dispatch_price;
DROP FUNCTION dispatch_append_only();
DROP TRIGGER dispatch_offer_frozen ON dispatch_offer;
DROP FUNCTION dispatch_offer_frozen();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0001_initial"), ("agents", "0002_guards")]
    operations: ClassVar = [
        migrations.RunSQL(SEATS, NO_SEATS),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
