import datetime
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_theory_and_practice')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('provider', 'training provider'), ('client', 'client')], default='client', max_length=10)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('flags', models.JSONField(default=list)),
                ('norms', models.JSONField(default=dict)),
                ('requires_mfa', models.BooleanField(default=False)),
                ('licence_number', models.CharField(blank=True, default='', max_length=60)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'provider')), fields=('kind',), name='one_provider')],
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('path', models.CharField(default='', max_length=200)),
                ('timezone', models.CharField(default='Europe/Moscow', max_length=40)),
                ('is_point', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.branch')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='accounts.organisation')),
            ],
            options={
                'ordering': ['path', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='branch_name_once_an_organisation'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('pk')), _negated=True), _connector='OR'), name='branch_not_under_itself')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(blank=True, max_length=254, null=True)),
                ('last_name', models.CharField(max_length=80)),
                ('first_name', models.CharField(max_length=80)),
                ('middle_name', models.CharField(blank=True, default='', max_length=80)),
                ('post', models.CharField(blank=True, default='', max_length=120)),
                ('level', models.CharField(choices=[('Ф', 'front line'), ('С', 'senior or supervisor'), ('Р', 'manager')], default='Ф', max_length=1)),
                ('channels', models.JSONField(default=list)),
                ('hired_on', models.DateField(blank=True, null=True)),
                ('personnel_number', models.CharField(blank=True, default='', max_length=30)),
                ('is_active', models.BooleanField(default=True)),
                ('session_epoch', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('line_manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='team', to=settings.AUTH_USER_MODEL)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.branch')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.organisation')),
            ],
            options={
                'ordering': ['last_name', 'first_name', 'middle_name', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='email_once'), models.UniqueConstraint(condition=models.Q(('personnel_number', ''), _negated=True), fields=('organisation', 'personnel_number'), name='personnel_number_once_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LoginCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('printed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='login_codes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LoginSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('device', models.CharField(blank=True, default='', max_length=200)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='login_sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoticePreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiet_from', models.TimeField(default=datetime.time(20, 0))),
                ('quiet_to', models.TimeField(default=datetime.time(8, 0))),
                ('has_quiet_weekends', models.BooleanField(default=False)),
                ('off', models.JSONField(default=list)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preference', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(blank=True, default='', max_length=40)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('detail', models.JSONField(default=dict)),
                ('sequence', models.PositiveBigIntegerField(blank=True, null=True, unique=True)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-at'], name='journal_by_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sequence__isnull', True), ('sha256', '')), models.Q(('sequence__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='sealed_event_has_its_hash')],
            },
        ),
        migrations.CreateModel(
            name='PeopleImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('stored_file', models.CharField(blank=True, default='', max_length=200)),
                ('state', models.CharField(choices=[('reading', 'being read'), ('refused', 'refused'), ('preview', 'to be checked'), ('applied', 'applied'), ('undone', 'undone')], default='reading', max_length=10)),
                ('problem', models.TextField(blank=True, default='')),
                ('rows', models.JSONField(default=list)),
                ('created_ids', models.JSONField(default=list)),
                ('previous', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people_imports', to='accounts.organisation')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('applied', 'undone')), _negated=True), ('applied_at__isnull', False), _connector='OR'), name='applied_import_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('purpose', models.CharField(choices=[('recording', 'audio and video of exercises'), ('recording_audio', 'audio of exercises'), ('recording_reuse', 'use of recordings in the training of others'), ('request', 'processing of a programme request')], max_length=20)),
                ('text_version', models.CharField(max_length=20)),
                ('text_sha256', models.CharField(max_length=64)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('email', ''), _negated=True), _connector='OR'), name='consent_is_somebodys'), models.UniqueConstraint(condition=models.Q(('user__isnull', False), ('withdrawn_at__isnull', True)), fields=('user', 'purpose'), name='one_standing_consent_a_purpose')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('trainee', 'trainee'), ('hr', 'HR manager'), ('line_manager', 'line manager'), ('client_admin', "client's administrator"), ('methodologist', 'methodologist'), ('admin', 'administrator')], max_length=20)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.branch')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('branch__isnull', False)), fields=('user', 'organisation', 'role', 'branch'), name='membership_once_a_branch'), models.UniqueConstraint(condition=models.Q(('branch__isnull', True)), fields=('user', 'organisation', 'role'), name='membership_once_in_the_whole'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('admin', 'methodologist')), _negated=True), ('branch__isnull', True), _connector='OR'), name='provider_role_has_no_branch')],
            },
        ),
    ]
