"""Who tells nobody: the dispatcher remembers what it writes itself, and a word costs every commit a lock for all."""

from typing import ClassVar

from django.db import migrations

QUIET = """
CREATE FUNCTION dispatch_is_quiet() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('humanline.quiet', true), '') = 'on'
$$;
CREATE OR REPLACE FUNCTION dispatch_tell_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF dispatch_is_quiet() THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN PERFORM pg_notify('humanline', 'a' || OLD.agent_id); RETURN NULL; END IF;
  PERFORM pg_notify('humanline', 'a' || NEW.agent_id);
  IF TG_OP = 'UPDATE' AND OLD.ticket_id IS NOT NULL AND NEW.ticket_id IS DISTINCT FROM OLD.ticket_id THEN
    PERFORM pg_notify('humanline', 't' || OLD.ticket_id);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION dispatch_tell_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF dispatch_is_quiet() THEN RETURN NULL; END IF;
  PERFORM pg_notify('humanline', 't' || NEW.id);
  RETURN NULL;
END $$;
"""
LOUD = """
CREATE OR REPLACE FUNCTION dispatch_tell_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM pg_notify('humanline', 'a' || OLD.agent_id); RETURN NULL; END IF;
  PERFORM pg_notify('humanline', 'a' || NEW.agent_id);
  IF TG_OP = 'UPDATE' AND OLD.ticket_id IS NOT NULL AND NEW.ticket_id IS DISTINCT FROM OLD.ticket_id THEN
    PERFORM pg_notify('humanline', 't' || OLD.ticket_id);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION dispatch_tell_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('humanline', 't' || NEW.id);
  RETURN NULL;
END $$;
DROP FUNCTION dispatch_is_quiet();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0006_lean")]
    operations: ClassVar = [migrations.RunSQL(QUIET, LOUD)]
