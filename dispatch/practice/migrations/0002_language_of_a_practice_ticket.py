from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("practice", "0001_practice_tickets")]
    operations: ClassVar = [
        migrations.AddField("practice", "language", models.CharField(default="en", max_length=12)),
    ]
