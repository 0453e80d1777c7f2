import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('courses', '0001_initial')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0002_theory_and_practice'),
        ('accounts', '__first__'),
        ('catalog', '0001_squashed_0002_theory_and_practice'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('plan', 'planned'), ('running', 'running'), ('finished', 'finished'), ('cancelled', 'cancelled')], default='plan', max_length=10)),
                ('mode', models.CharField(choices=[('self', 'self-paced'), ('webinar', 'webinar and platform'), ('onsite', 'in a room')], default='webinar', max_length=10)),
                ('timezone', models.CharField(default='Europe/Moscow', max_length=40)),
                ('place', models.CharField(blank=True, default='', max_length=300)),
                ('reasons', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='accounts.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='catalog.programme')),
                ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='catalog.programmerequest')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('request__isnull', False)), fields=('request', 'programme'), name='one_cohort_a_module_of_a_request'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('started_at__isnull', False), _connector='OR'), name='running_cohort_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'finished'), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='finished_cohort_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='CohortAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigned_at', models.DateTimeField(auto_now_add=True)),
                ('role', models.CharField(choices=[('trainer', 'trainer'), ('verifier', 'verifier')], max_length=10)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='courses.cohort')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'cohort', 'role'), name='cohort_assignment_once')],
            },
        ),
        migrations.CreateModel(
            name='CohortDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('on_date', models.DateField()),
                ('starts_at', models.TimeField()),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='courses.cohort')),
            ],
            options={
                'ordering': ['cohort_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('cohort', 'number'), name='cohort_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('assigned', 'assigned'), ('running', 'in progress'), ('awaiting', 'waits for assessment'), ('competent', 'competent'), ('not_yet', 'not yet competent'), ('replaced', 'replaced'), ('withdrawn', 'withdrawn')], default='assigned', max_length=10)),
                ('enrolled_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.cohort')),
                ('enrolled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='courses.enrolment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['cohort_id', 'user__last_name', 'user__first_name', 'pk'],
                'indexes': [models.Index(fields=['user', 'state'], name='enrolment_by_person')],
                'constraints': [models.UniqueConstraint(fields=('cohort', 'user'), name='enrolment_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('competent', 'not_yet')), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='decided_enrolment_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('facts', models.JSONField()),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoke_reason', models.CharField(blank=True, default='', max_length=200)),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='courses.enrolment')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(('revoke_reason', ''), _negated=True), _connector='OR'), name='revoked_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was_present', models.BooleanField()),
                ('marked_at', models.DateTimeField()),
                ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='courses.cohortday')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='courses.enrolment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'day'), name='attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='StepProgress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('started', 'started'), ('waiting', 'waits for assessment'), ('done', 'done'), ('failed', 'not passed yet')], default='started', max_length=10)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('started_at', models.DateTimeField()),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('text', models.TextField(blank=True, default='')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='courses.enrolment')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='catalog.planstep')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'step'), name='step_progress_once'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='progress_is_percent'), models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 100)), _connector='OR'), name='step_score_within_100')],
            },
        ),
    ]
