"""What the database itself refuses about lessons."""

from typing import ClassVar

from django.db import migrations

FROZEN = """
CREATE FUNCTION training_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'a published version is never changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER training_version_guard BEFORE UPDATE OR DELETE ON training_version
  FOR EACH ROW EXECUTE FUNCTION training_version_guard();

CREATE FUNCTION training_part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
BEGIN
  IF EXISTS (SELECT 1 FROM training_version v WHERE v.id = whole AND v.state = 'published') THEN
    RAISE EXCEPTION 'a published version is never changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER training_part_guard BEFORE INSERT OR UPDATE OR DELETE ON training_lesson
  FOR EACH ROW EXECUTE FUNCTION training_part_guard();
CREATE TRIGGER training_part_guard BEFORE INSERT OR UPDATE OR DELETE ON training_question
  FOR EACH ROW EXECUTE FUNCTION training_part_guard();

CREATE FUNCTION training_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER training_written_once BEFORE UPDATE OR DELETE ON training_time
  FOR EACH ROW EXECUTE FUNCTION training_written_once();
CREATE TRIGGER training_written_once BEFORE UPDATE OR DELETE ON training_attempt
  FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION training_written_once();
"""
UNFROZEN = """
DROP TRIGGER training_version_guard ON training_version;
DROP TRIGGER training_part_guard ON training_lesson;
DROP TRIGGER training_part_guard ON training_question;
DROP TRIGGER training_written_once ON training_time;
DROP TRIGGER training_written_once ON training_attempt;
DROP FUNCTION training_version_guard();
DROP FUNCTION training_part_guard();
DROP FUNCTION training_written_once();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("training", "0001_lessons")]
    operations: ClassVar = [migrations.RunSQL(FROZEN, UNFROZEN)]
