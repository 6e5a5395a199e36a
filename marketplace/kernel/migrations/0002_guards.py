from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION kernel_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('humanline.purge', true) = 'on' THEN  -- SET LOCAL, by the stated purge only
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.stream, NEW.position, NEW.kind, NEW.facts, NEW.recorded_at)
       IS DISTINCT FROM (OLD.id, OLD.stream, OLD.position, OLD.kind, OLD.facts, OLD.recorded_at) THEN
        RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kernel_event_stays BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_event_stays();
"""
NO_APPEND_ONLY = "DROP TRIGGER kernel_event_stays ON kernel_event; DROP FUNCTION kernel_event_stays();"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_kernel")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        # What has been spent of a limit may be lost in a crash; so counting costs no flush of the log.
        migrations.RunSQL("ALTER TABLE kernel_allowance SET UNLOGGED", "ALTER TABLE kernel_allowance SET LOGGED"),
    ]
