"""What the database itself refuses about money."""

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION pay_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER pay_append_only BEFORE UPDATE OR DELETE ON pay_transfer
  FOR EACH ROW EXECUTE FUNCTION pay_append_only();
CREATE TRIGGER pay_append_only BEFORE UPDATE OR DELETE ON pay_earning
  FOR EACH ROW EXECUTE FUNCTION pay_append_only();
CREATE TRIGGER pay_append_only BEFORE UPDATE OR DELETE ON pay_rate_card
  FOR EACH ROW EXECUTE FUNCTION pay_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER pay_append_only ON pay_transfer;
DROP TRIGGER pay_append_only ON pay_earning;
DROP TRIGGER pay_append_only ON pay_rate_card;
DROP FUNCTION pay_append_only();
"""

# FOR SHARE: whoever closes the period waits for the rows on their way into it, and no row comes after.
OPEN_PERIOD = """
CREATE FUNCTION pay_open_period_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE home pay_period%ROWTYPE;
BEGIN
  SELECT * INTO home FROM pay_period WHERE id = NEW.period_id FOR SHARE;
  IF home.state IS DISTINCT FROM 'open' THEN
    RAISE EXCEPTION 'a period that is not open accepts no row' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF home.currency IS DISTINCT FROM NEW.currency THEN
    RAISE EXCEPTION 'a row has the currency of its period' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pay_open_period_guard BEFORE INSERT ON pay_transfer
  FOR EACH ROW EXECUTE FUNCTION pay_open_period_guard();
CREATE TRIGGER pay_open_period_guard BEFORE INSERT ON pay_earning
  FOR EACH ROW EXECUTE FUNCTION pay_open_period_guard();
"""
NO_OPEN_PERIOD = """
DROP TRIGGER pay_open_period_guard ON pay_transfer;
DROP TRIGGER pay_open_period_guard ON pay_earning;
DROP FUNCTION pay_open_period_guard();
"""

# An earning and its transfer say the same: amount, currency, agent and period.
SAME_AS_TRANSFER = """
CREATE FUNCTION pay_earning_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.transfer_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM pay_transfer t WHERE t.id = NEW.transfer_id AND t.amount = NEW.amount
         AND t.currency = NEW.currency AND t.agent_id = NEW.agent_id AND t.period_id = NEW.period_id) THEN
    RAISE EXCEPTION 'an earning is what its transfer moved' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pay_earning_guard AFTER INSERT ON pay_earning
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pay_earning_guard();
"""
NOT_SAME = "DROP TRIGGER pay_earning_guard ON pay_earning; DROP FUNCTION pay_earning_guard();"

HALF_MONTH = """
ALTER TABLE pay_period ADD CONSTRAINT a_period_is_half_a_month CHECK (
  (extract(day FROM starts_on) = 1 AND ends_on = starts_on + 14) OR
  (extract(day FROM starts_on) = 16 AND extract(day FROM ends_on + 1) = 1 AND ends_on - starts_on BETWEEN 12 AND 15));
CREATE FUNCTION pay_period_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.currency, NEW.starts_on, NEW.ends_on) IS DISTINCT FROM
                         (OLD.currency, OLD.starts_on, OLD.ends_on) THEN
    RAISE EXCEPTION 'a period keeps its days and its currency' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pay_period_guard BEFORE UPDATE OR DELETE ON pay_period
  FOR EACH ROW EXECUTE FUNCTION pay_period_guard();
"""
NO_HALF_MONTH = """
ALTER TABLE pay_period DROP CONSTRAINT a_period_is_half_a_month;
DROP TRIGGER pay_period_guard ON pay_period;
DROP FUNCTION pay_period_guard();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pay", "0001_initial"), ("dispatch", "0002_guards")]
    operations: ClassVar = [
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(OPEN_PERIOD, NO_OPEN_PERIOD),
        migrations.RunSQL(SAME_AS_TRANSFER, NOT_SAME),
        migrations.RunSQL(HALF_MONTH, NO_HALF_MONTH),
    ]
