import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('catalog', '0001_initial'), ('catalog', '0002_theory_and_practice')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0002_theory_and_practice'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Block',
            fields=[
                ('letters', models.CharField(max_length=2, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=5, unique=True)),
                ('printed_title', models.CharField(max_length=120)),
                ('nos_theme', models.CharField(max_length=120)),
                ('position', models.PositiveSmallIntegerField(unique=True)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=200)),
                ('dimension', models.CharField(blank=True, default='', max_length=1)),
                ('component', models.CharField(choices=[('З', 'knowledge'), ('Н', 'skill'), ('У', 'attitude'), ('С', 'system')], max_length=1)),
                ('is_critical', models.BooleanField(default=False)),
                ('needs_management', models.BooleanField(default=False)),
                ('competences', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Module',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('printed_title', models.CharField(blank=True, default='', max_length=200)),
                ('subtitle', models.CharField(blank=True, default='', max_length=200)),
                ('goal', models.TextField()),
                ('description', models.TextField()),
                ('days', models.PositiveSmallIntegerField()),
                ('audience', models.CharField(choices=[('Ф', 'front line'), ('С', 'seniors'), ('Р', 'managers')], max_length=1)),
                ('nos_code', models.CharField(blank=True, default='', max_length=12)),
                ('nos_title', models.CharField(blank=True, default='', max_length=120)),
                ('nos_confidence', models.CharField(blank=True, default='', max_length=10)),
                ('nos_level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('applicability', models.JSONField(default=list)),
                ('lemmas', models.TextField(blank=True, default='')),
                ('source_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('block', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='modules', to='catalog.block')),
                ('competence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='modules', to='catalog.competence')),
                ('overlaps', models.ManyToManyField(blank=True, to='catalog.module')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='modules', to='accounts.organisation')),
                ('prerequisites', models.ManyToManyField(blank=True, related_name='followed_by', to='catalog.module')),
            ],
            options={
                'ordering': ['block__position', 'code', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('code',), name='provider_module_code_once'), models.UniqueConstraint(fields=('code', 'owner'), name='module_code_once_an_organisation'), models.CheckConstraint(condition=models.Q(('days__range', (1, 3))), name='module_lasts_one_to_three_days'), models.CheckConstraint(condition=models.Q(('owner__isnull', False), models.Q(('block__isnull', False), ('competence__isnull', False)), _connector='OR'), name='provider_module_has_block_and_competence')],
            },
        ),
        migrations.CreateModel(
            name='DraftQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('single', 'one right answer'), ('multiple', 'several right answers'), ('order', 'order'), ('matching', 'matching'), ('true_false', 'true or false, with the reason'), ('calculation', 'calculation'), ('best_worst', 'situation: the best and the worst reply'), ('faults', 'faults in a transcript'), ('cloze', 'missing words'), ('short', 'short written answer')], max_length=12)),
                ('pool', models.CharField(max_length=10)),
                ('body', models.JSONField()),
                ('outcome', models.CharField(max_length=6)),
                ('lesson', models.PositiveSmallIntegerField()),
                ('difficulty', models.PositiveSmallIntegerField()),
                ('is_critical', models.BooleanField(default=False)),
                ('points', models.DecimalField(decimal_places=2, max_digits=5)),
                ('is_retired', models.BooleanField(default=False)),
                ('base_mark', models.CharField(blank=True, default='', max_length=16)),
                ('faults', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_questions', to='catalog.module')),
            ],
            options={
                'ordering': ['module_id', 'code'],
                'constraints': [models.UniqueConstraint(fields=('module', 'code'), name='one_draft_of_a_question'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='draft_question_is_worth_something')],
            },
        ),
        migrations.CreateModel(
            name='DraftChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('batch', models.UUIDField(db_index=True)),
                ('action', models.CharField(choices=[('create', 'created'), ('edit', 'edited'), ('bulk', 'changed together with others'), ('import', 'imported'), ('take', 'taken from the version in force'), ('undo', 'undone')], max_length=8)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_changes', to='catalog.module')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['module', 'code'], name='draft_change_of_question')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'code'), name='question_once_in_a_batch')],
            },
        ),
        migrations.CreateModel(
            name='DialogueDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('source', models.TextField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dialogue_drafts', to='catalog.module')),
            ],
            options={
                'ordering': ['module_id', 'code'],
                'constraints': [models.UniqueConstraint(fields=('module', 'code'), name='one_draft_of_a_dialogue')],
            },
        ),
        migrations.CreateModel(
            name='CriterionModule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_main', models.BooleanField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrows', to='catalog.criterion')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrows', to='catalog.module')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('criterion', 'module'), name='criterion_module_once')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('visitor_name', models.CharField(blank=True, default='', max_length=160)),
                ('visitor_company', models.CharField(blank=True, default='', max_length=200)),
                ('visitor_email', models.EmailField(blank=True, default='', max_length=254)),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('unconfirmed', 'waits for the e-mail to be confirmed'), ('sent', 'sent'), ('in_work', 'in work'), ('ready', 'programme is ready'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='sent', max_length=12)),
                ('group_size', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('audience', models.CharField(blank=True, default='', max_length=300)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('mode', models.CharField(choices=[('self', 'self-paced'), ('webinar', 'webinar and platform'), ('onsite', 'in a room')], default='webinar', max_length=10)),
                ('expected_change', models.TextField(blank=True, default='')),
                ('reasons', models.JSONField(default=list)),
                ('decline_reason', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='programme_requests', to='accounts.organisation')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='programme_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', False), models.Q(('visitor_email', ''), _negated=True), _connector='OR'), name='request_has_an_asker'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='request_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('source_sha256', models.CharField(default='', max_length=64)),
                ('passport', models.JSONField()),
                ('outcomes', models.JSONField()),
                ('tests', models.JSONField(default=dict)),
                ('transfer', models.TextField(blank=True, default='')),
                ('refreshers', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='catalog.module')),
                ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='catalog.programmerequest')),
            ],
            options={
                'ordering': ['module_id', '-version'],
                'constraints': [models.UniqueConstraint(fields=('module', 'version'), name='programme_version_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('day', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('at', models.TimeField(blank=True, null=True)),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('session', 'session'), ('lesson', 'lesson'), ('test', 'test'), ('exercise', 'practical exercise'), ('plan', 'personal plan'), ('break', 'break')], max_length=10)),
                ('ref', models.CharField(blank=True, default='', max_length=40)),
                ('topic_number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('theory', models.PositiveSmallIntegerField(default=0)),
                ('modes', models.JSONField(default=dict)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='catalog.programme')),
            ],
            options={
                'ordering': ['programme_id', 'day', 'position'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='step_code_once'), models.UniqueConstraint(fields=('programme', 'day', 'position'), name='step_position_once'), models.CheckConstraint(condition=models.Q(('theory__lte', models.F('minutes'))), name='theory_within_step')],
            },
        ),
        migrations.CreateModel(
            name='Media',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('stored_as', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='media', to='catalog.programme')),
            ],
            options={
                'ordering': ['programme_id', 'name'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'name'), name='media_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('topic_number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('outcomes', models.JSONField(default=list)),
                ('source', models.TextField()),
                ('html', models.TextField()),
                ('contents', models.JSONField(default=list)),
                ('words', models.PositiveIntegerField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='catalog.programme')),
            ],
            options={
                'ordering': ['programme_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='lesson_number_once')],
            },
        ),
        migrations.CreateModel(
            name='BankDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('begun_at', models.DateTimeField()),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='bank_draft', to='catalog.module')),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.programme')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('single', 'one right answer'), ('multiple', 'several right answers'), ('order', 'order'), ('matching', 'matching'), ('true_false', 'true or false, with the reason'), ('calculation', 'calculation'), ('best_worst', 'situation: the best and the worst reply'), ('faults', 'faults in a transcript'), ('cloze', 'missing words'), ('short', 'short written answer')], max_length=12)),
                ('pool', models.CharField(max_length=10)),
                ('body', models.JSONField()),
                ('outcome', models.CharField(max_length=6)),
                ('lesson', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('difficulty', models.PositiveSmallIntegerField()),
                ('is_critical', models.BooleanField(default=False)),
                ('points', models.DecimalField(decimal_places=2, max_digits=5)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='catalog.programme')),
            ],
            options={
                'ordering': ['programme_id', 'code'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='question_code_once'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='question_is_worth_something')],
            },
        ),
        migrations.CreateModel(
            name='QuestionRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('body', models.JSONField()),
                ('was_void', models.BooleanField(default=False)),
                ('is_void', models.BooleanField(default=False)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='catalog.question')),
            ],
            options={
                'ordering': ['question_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('question', 'number'), name='question_revision_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='question_revision_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='RequestedModule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='catalog.module')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requested', to='catalog.programme')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='modules', to='catalog.programmerequest')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('request', 'module'), name='module_once_a_request')],
            },
        ),
        migrations.CreateModel(
            name='RequestEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('unconfirmed', 'waits for the e-mail to be confirmed'), ('sent', 'sent'), ('in_work', 'in work'), ('ready', 'programme is ready'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], max_length=12)),
                ('actor_label', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True, default='')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='catalog.programmerequest')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('author_label', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='catalog.programmerequest')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Rubric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('criteria', models.JSONField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rubrics', to='catalog.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='rubric_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Exercise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('calls', 'calls by role cards'), ('written', 'written work'), ('recorded', 'recorded role-play'), ('dialogue', 'dialogue with a client'), ('contacts', 'two contacts at work'), ('observation', 'observation at work')], max_length=12)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('prep_minutes', models.PositiveSmallIntegerField(default=0)),
                ('outcomes', models.JSONField(default=list)),
                ('instructions_html', models.TextField()),
                ('parts', models.JSONField()),
                ('answer', models.JSONField()),
                ('model_answer_html', models.TextField()),
                ('source', models.JSONField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exercises', to='catalog.programme')),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exercises', to='catalog.rubric')),
            ],
            options={
                'ordering': ['programme_id', 'code'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='exercise_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('theory', models.PositiveSmallIntegerField()),
                ('practice', models.PositiveSmallIntegerField()),
                ('control', models.CharField(blank=True, default='', max_length=120)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='catalog.programme')),
            ],
            options={
                'ordering': ['programme_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='topic_number_once')],
            },
        ),
        migrations.AddField(
            model_name='criterion',
            name='modules',
            field=models.ManyToManyField(related_name='criteria', through='catalog.CriterionModule', to='catalog.module'),
        ),
    ]
