from django.db import migrations

# A sign of life comes every ten seconds for each line and each session. Room in every page, and no index over the
# column, let PostgreSQL write it into the same page and clean up behind it without a vacuum (HOT).
ROOM = """
ALTER TABLE agents_connection SET (fillfactor = 40);
ALTER TABLE agents_session SET (fillfactor = 40);
"""
FULL = """
ALTER TABLE agents_connection RESET (fillfactor);
ALTER TABLE agents_session RESET (fillfactor);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("agents", "0007_locale_chosen"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="connection", name="connections_by_agent"),
        migrations.RemoveIndex(model_name="session", name="sessions_gone_silent"),
        migrations.RunSQL(ROOM, FULL),
    ]
