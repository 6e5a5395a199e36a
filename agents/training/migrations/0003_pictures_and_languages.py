"""Pictures of modules, drafts that can be had back, and what was paid before a version was read anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DRAWN_ONCE = """
CREATE FUNCTION training_picture_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.content IS DISTINCT FROM NEW.content OR OLD.name <> NEW.name
     OR OLD.module_id <> NEW.module_id THEN
    RAISE EXCEPTION 'a picture is never changed: versions show it' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER training_picture_guard BEFORE UPDATE OR DELETE ON training_picture
  FOR EACH ROW EXECUTE FUNCTION training_picture_guard();
"""
NOT_DRAWN_ONCE = "DROP TRIGGER training_picture_guard ON training_picture; DROP FUNCTION training_picture_guard();"


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0006_right_to_decide_erasure'),
        ('training', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('words', models.CharField(max_length=300)),
                ('content', models.BinaryField()),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('size_bytes', models.PositiveIntegerField()),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'training_picture',
                'ordering': ['added_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='version',
            name='a_published_version_has_its_date',
        ),
        migrations.AddField(
            model_name='enrolment',
            name='before_seconds',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='version',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('discarded', 'Thrown away')], default='draft', max_length=9),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('before_seconds__lte', models.F('spent_seconds'))), name='no_more_time_is_before_a_version_than_spent'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'discarded')), fields=('module',), name='one_draft_thrown_away_per_module'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state__in', ['draft', 'discarded'])), models.Q(('published_at__isnull', False), ('state', 'published')), _connector='OR'), name='a_published_version_has_its_date'),
        ),
        migrations.AddField(
            model_name='picture',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='picture',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='training.module'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.UniqueConstraint(fields=('module', 'name'), name='pictures_of_a_module_have_names'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.CheckConstraint(condition=models.Q(('words__regex', '.{3,}')), name='a_picture_says_what_it_shows'),
        ),
        migrations.RunSQL(DRAWN_ONCE, NOT_DRAWN_ONCE),
    ]
