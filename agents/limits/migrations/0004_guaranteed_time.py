"""What a log-in is guaranteed over its whole length; those of before have their one stretch."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

STRETCHES = """
INSERT INTO limits_guaranteed_time (log_in_id, ceiling_id, guarantee, currency, since)
SELECT id, ceiling_id, guarantee, currency, guaranteed_since FROM limits_log_in WHERE basis = 'ceiling'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("limits", "0003_students_and_longer_weeks")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="GuaranteedTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("guarantee", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "ceiling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="guaranteed", to="limits.ceiling"
                    ),
                ),
                (
                    "log_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="guaranteed", to="limits.login"
                    ),
                ),
            ],
            options={
                "db_table": "limits_guaranteed_time",
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(until=None), fields=("log_in",), name="a_log_in_has_one_guarantee_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="guaranteed_time_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STRETCHES, migrations.RunSQL.noop),
    ]
