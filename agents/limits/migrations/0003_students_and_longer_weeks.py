import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0005_audited_deeds'),
        ('limits', '0002_log_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='permit',
            name='own_account',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='permit',
            name='recesses',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='standing',
            name='student',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='standing',
            name='asked_for_limit_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('law', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('agreed_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opt_outs', to='agents.agent')),
            ],
            options={
                'db_table': 'limits_opt_out',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('agent', 'law'), name='one_consent_to_longer_weeks'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ends_at', None), ('withdrawn_at', None)), models.Q(('ends_at__gte', models.F('withdrawn_at')), ('withdrawn_at__isnull', False)), _connector='OR'), name='a_withdrawn_consent_has_its_end'),
                ],
            },
        ),
    ]
