"""What the database itself refuses about places."""

from typing import ClassVar

from django.db import migrations

PLACE = """
CREATE FUNCTION shifts_place_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number > (SELECT places FROM shifts_shift WHERE id = NEW.shift_id) THEN
    RAISE EXCEPTION 'a shift has no more places than were published' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shifts_place_guard BEFORE INSERT OR UPDATE OF shift_id, number ON shifts_place
  FOR EACH ROW EXECUTE FUNCTION shifts_place_guard();
"""

CLAIM = """
CREATE FUNCTION shifts_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.shift_id, NEW.place_id, NEW.agent_id, NEW.starts_at, NEW.ends_at, NEW.guarantee,
       NEW.bonus, NEW.currency) IS DISTINCT FROM (OLD.shift_id, OLD.place_id, OLD.agent_id, OLD.starts_at, OLD.ends_at,
       OLD.guarantee, OLD.bonus, OLD.currency) THEN
    RAISE EXCEPTION 'the terms of a claim stay as they were' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.shift_id <> (SELECT shift_id FROM shifts_place WHERE id = NEW.place_id) THEN
    RAISE EXCEPTION 'a claim is on a place of its shift' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shifts_claim_guard BEFORE INSERT OR UPDATE ON shifts_claim
  FOR EACH ROW EXECUTE FUNCTION shifts_claim_guard();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("shifts", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            PLACE, "DROP TRIGGER shifts_place_guard ON shifts_place; DROP FUNCTION shifts_place_guard();"
        ),
        migrations.RunSQL(
            CLAIM, "DROP TRIGGER shifts_claim_guard ON shifts_claim; DROP FUNCTION shifts_claim_guard();"
        ),
    ]
