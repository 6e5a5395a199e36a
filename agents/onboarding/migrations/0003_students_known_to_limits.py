"""Who studies is told to the hours engine from now on; here, of those whose profile says it already."""

from django.db import migrations

TELL = """
    UPDATE limits_standing s SET student = true
      FROM onboarding_profile p WHERE p.agent_id = s.agent_id AND p.track = 'student'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('limits', '0003_students_and_longer_weeks'),
        ('onboarding', '0002_earned_per_hour'),
    ]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
