"""What the database itself refuses about agents."""

from typing import ClassVar

from django.db import migrations

ACTIVITY = """
CREATE FUNCTION agents_activity_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner agents_session%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF current_setting('humanline.purge', true) = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'activities are never deleted' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
      OR (NEW.session_id, NEW.agent_id, NEW.kind, NEW.started_at) IS DISTINCT FROM
         (OLD.session_id, OLD.agent_id, OLD.kind, OLD.started_at)) THEN
    RAISE EXCEPTION 'an activity is closed once and never changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT * INTO owner FROM agents_session WHERE id = NEW.session_id;
  IF owner.agent_id <> NEW.agent_id OR owner.state <> 'open' OR NEW.started_at < owner.started_at THEN
    RAISE EXCEPTION 'an activity lies inside an open session' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agents_activity_guard BEFORE INSERT OR UPDATE OR DELETE ON agents_activity
  FOR EACH ROW EXECUTE FUNCTION agents_activity_guard();
"""

DECISION = """
CREATE FUNCTION agents_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a decision about a person is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER agents_decision_guard BEFORE UPDATE OR DELETE ON agents_personal_decision
  FOR EACH ROW EXECUTE FUNCTION agents_decision_guard();
CREATE FUNCTION agents_suspension_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'suspended' AND OLD.state <> 'suspended' AND NOT EXISTS (
      SELECT 1 FROM agents_personal_decision d
       WHERE d.agent_id = NEW.id AND d.kind = 'suspension'
         AND NOT EXISTS (SELECT 1 FROM agents_personal_decision r
                          WHERE r.agent_id = d.agent_id AND r.kind = 'reinstatement' AND r.id > d.id)) THEN
    RAISE EXCEPTION 'a suspension has a person who decided it' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agents_suspension_guard BEFORE UPDATE OF state ON agents_agent
  FOR EACH ROW EXECUTE FUNCTION agents_suspension_guard();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("agents", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            ACTIVITY,
            "DROP TRIGGER agents_activity_guard ON agents_activity; DROP FUNCTION agents_activity_guard();",
        ),
        migrations.RunSQL(
            DECISION,
            "DROP TRIGGER agents_decision_guard ON agents_personal_decision; DROP FUNCTION agents_decision_guard();"
            "DROP TRIGGER agents_suspension_guard ON agents_agent; DROP FUNCTION agents_suspension_guard();",
        ),
    ]
