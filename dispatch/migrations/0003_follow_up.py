"""Customers who closed the page are written to: how far, and an index of whom."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0002_guards")]
    operations: ClassVar = [
        migrations.AddField("ticket", "mailed_number", models.PositiveIntegerField(default=0)),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["id"], name="tickets_to_write_to", condition=models.Q(("follow_up_email", ""), _negated=True)
            ),
        ),
    ]
