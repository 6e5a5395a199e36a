from django.db import migrations

# Volatile, so that each event finds the place after the last one that is committed, also where the statement around it
# has waited for the lock of the stream's subject. The notification is empty, so that the wake-ups of one transaction
# collapse into one; a transaction that is quiet notifies nobody.
PUBLISH = """
CREATE FUNCTION kernel_publish(of_stream text, of_kind text, of_facts jsonb) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE place integer;
BEGIN
    INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
    SELECT of_stream, coalesce(max(e.position), 0) + 1, of_kind, of_facts, clock_timestamp()
      FROM kernel_event e WHERE e.stream = of_stream
    RETURNING position INTO place;
    IF coalesce(current_setting('humanline.quiet', true), '') <> 'on' THEN
        PERFORM pg_notify('humanline', '');
    END IF;
    RETURN place;
END $$;
"""
NO_PUBLISH = "DROP FUNCTION kernel_publish(text, text, jsonb);"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_guards")]

    operations = [migrations.RunSQL(PUBLISH, NO_PUBLISH)]
