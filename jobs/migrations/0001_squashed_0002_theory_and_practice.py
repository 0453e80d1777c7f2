import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('jobs', '0001_initial'), ('jobs', '0002_theory_and_practice')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('worker', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient_id', models.BigIntegerField()),
                ('on_date', models.DateField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recipient_id', 'on_date'), name='one_digest_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField(db_index=True)),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('new', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='new', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField()),
                ('lease_token', models.CharField(blank=True, default='', max_length=32)),
                ('not_before', models.DateTimeField()),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('step', models.CharField(blank=True, default='', max_length=120)),
                ('error', models.TextField(blank=True, default='')),
                ('error_detail', models.TextField(blank=True, default='')),
                ('result_file', models.CharField(blank=True, default='', max_length=200)),
                ('result_bytes', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('requested_by_id', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'lease_until'], name='job_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('organisation_id', 'kind', 'key'), name='job_once_unless_failed'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='job_progress_is_percent'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('state__in', ('done', 'failed')), _connector='XOR'), name='job_has_its_moment_once_it_ended'), models.CheckConstraint(condition=models.Q(('result_file', ''), models.Q(('state', 'done'), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='job_file_belongs_to_done_and_has_a_hash')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField(db_index=True)),
                ('recipient_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True, default='')),
                ('link', models.CharField(blank=True, default='', max_length=300)),
                ('state', models.CharField(choices=[('due', 'to be sent'), ('sending', 'doubtful'), ('sent', 'sent'), ('failed', 'failed'), ('page_only', 'on the page only')], default='due', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('mail_at', models.DateTimeField(blank=True, null=True)),
                ('in_digest', models.BooleanField(default=False)),
                ('marked_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('dismissed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='jobs.digest')),
            ],
            options={
                'indexes': [models.Index(models.F('state'), models.F('due_at'), name='notice_due'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient_id', 'due_at'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('recipient_id__isnull', False)), fields=('kind', 'key', 'recipient_id'), name='notice_once_a_person'), models.UniqueConstraint(condition=models.Q(('recipient_id__isnull', True)), fields=('kind', 'key', 'email'), name='notice_once_an_address_without_account'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_notice_has_its_moment'), models.CheckConstraint(condition=models.Q(('recipient_id__isnull', False), models.Q(('email', ''), _negated=True), _connector='OR'), name='notice_has_a_recipient')],
            },
        ),
    ]
