import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import mediation.common.constraints
import mediation.common.models.users
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from mediation.common.schema import CreateTogether


class Migration(migrations.Migration):

    replaces = [('common', '0001_initial'), ('common', '0002_cases_whole')]

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        CreateTogether(
            [
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=150, unique=True, validators=[django.core.validators.RegexValidator('^(?!1[3-9][0-9]{9}$)[\\w.@+-]+$', 'Use letters, digits and . @ + - _ only; a mobile number has its own field.')], verbose_name='user name')),
                        ('mobile', models.CharField(blank=True, max_length=11, null=True, unique=True, validators=[mediation.common.models.users.validate_mobile], verbose_name='mobile number')),
                        ('full_name', models.CharField(max_length=50, verbose_name='full name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('language', models.CharField(choices=[('zh-hans', 'Chinese'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                        ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='must change the password')),
                        ('is_superuser', models.BooleanField(default=False, editable=False, verbose_name='break-glass account')),
                        ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demonstration account')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                        ('access_version', models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                        'ordering': ['username'],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('date', models.DateField(unique=True, verbose_name='date')),
                        ('is_workday', models.BooleanField(verbose_name='working day')),
                        ('document_number', models.CharField(max_length=60, verbose_name='document number')),
                    ],
                    options={
                        'verbose_name': 'calendar exception',
                        'verbose_name_plural': 'calendar exceptions',
                        'ordering': ['-date'],
                    },
                ),
                migrations.CreateModel(
                    name='AuditHead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sequence', models.BigIntegerField(default=0, verbose_name='number')),
                        ('hash', models.CharField(blank=True, max_length=64, verbose_name='hash')),
                    ],
                    options={
                        'verbose_name': 'head of the audit log',
                        'verbose_name_plural': 'heads of the audit log',
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='audithead_single', violation_error_message='The audit log has one head.'), mediation.common.constraints.Refuse(events=('update',), name='audithead_one_step', violation_error_message='The audit log cannot be changed.', when='NEW.sequence <> OLD.sequence + 1'), mediation.common.constraints.Refuse(events=('delete',), name='audithead_kept', violation_error_message='The audit log cannot be changed.')],
                    },
                ),
                migrations.CreateModel(
                    name='TryCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('door', models.CharField(max_length=30, verbose_name='door')),
                        ('key', models.CharField(max_length=64, verbose_name='key')),
                        ('window_start', models.DateTimeField(verbose_name='window from')),
                        ('count', models.PositiveIntegerField(default=0, verbose_name='tries')),
                    ],
                    options={
                        'verbose_name': 'count of tries',
                        'verbose_name_plural': 'counts of tries',
                        'ordering': ['-window_start'],
                        'indexes': [models.Index(fields=['window_start'], name='trycount_window')],
                        'constraints': [models.UniqueConstraint(fields=('door', 'key', 'window_start'), name='trycount_once', violation_error_message='These tries are being counted already.')],
                    },
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('prefix', models.CharField(max_length=8, verbose_name='begins with')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest')),
                        ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                        ('addresses', models.JSONField(blank=True, default=list, verbose_name='network addresses')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                        ('expires_on', models.DateField(verbose_name='expires on')),
                        ('last_used_on', models.DateField(blank=True, null=True, verbose_name='last used on')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ],
                    options={
                        'verbose_name': 'API token',
                        'verbose_name_plural': 'API tokens',
                        'ordering': ['-created_at'],
                        'constraints': [mediation.common.constraints.Refuse(events=('update',), name='apitoken_stays_revoked', violation_error_message='A revoked token stays revoked; issue a new one.', when='OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('sequence', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                        ('at', models.DateTimeField(db_index=True, verbose_name='at')),
                        ('area', models.CharField(choices=[('business', 'Business'), ('security', 'Security')], max_length=10, verbose_name='area')),
                        ('verb', models.CharField(db_index=True, max_length=60, verbose_name='what')),
                        ('subject_label', models.CharField(blank=True, max_length=60, verbose_name='kind of record')),
                        ('subject_id', models.CharField(blank=True, max_length=40, verbose_name='record')),
                        ('roles', models.CharField(blank=True, max_length=200, verbose_name='roles held')),
                        ('address', models.CharField(blank=True, max_length=45, verbose_name='network address')),
                        ('request_id', models.CharField(blank=True, max_length=36, verbose_name='request')),
                        ('facts', models.JSONField(default=dict, verbose_name='facts')),
                        ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='hash before')),
                        ('hash', models.CharField(max_length=64, verbose_name='hash')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_events', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ],
                    options={
                        'verbose_name': 'audit event',
                        'verbose_name_plural': 'audit log',
                        'ordering': ['-sequence'],
                        'indexes': [models.Index(fields=['subject_label', 'subject_id'], name='auditevent_subject')],
                        'constraints': [mediation.common.constraints.Refuse(name='auditevent_append_only', violation_error_message='The audit log cannot be changed.')],
                    },
                ),
                migrations.CreateModel(
                    name='IdempotencyKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(verbose_name='key')),
                        ('body_hash', models.CharField(max_length=64, verbose_name='hash of the body')),
                        ('reply', models.JSONField(default=dict, verbose_name='reply')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                    ],
                    options={
                        'verbose_name': 'client key',
                        'verbose_name_plural': 'client keys',
                        'ordering': ['-created_at'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='idempotencykey_once', violation_error_message='This entry has already been received.')],
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('key', models.CharField(max_length=120, verbose_name='key')),
                        ('args', models.JSONField(blank=True, default=dict, verbose_name='arguments')),
                        ('state', models.CharField(choices=[('requested', 'Requested'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='requested', max_length=10, verbose_name='state')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='total')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('result', models.JSONField(blank=True, null=True, verbose_name='result')),
                        ('error', models.CharField(blank=True, max_length=500, verbose_name='error')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                        ('requested_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='requested at')),
                        ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                        ('heartbeat_at', models.DateTimeField(blank=True, null=True, verbose_name='last sign of life')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                    ],
                    options={
                        'verbose_name': 'job',
                        'verbose_name_plural': 'jobs',
                        'ordering': ['-requested_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'running'))), fields=('kind', 'key'), name='job_one_at_a_time', violation_error_message='This work has already been requested and is not done.'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ('requested', 'running'))), models.Q(models.Q(('state__in', ('requested', 'running')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_finished_means_finished', violation_error_message='A finished job says when it finished.')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('subject_label', models.CharField(max_length=60, verbose_name='kind of record')),
                        ('subject_id', models.CharField(max_length=40, verbose_name='record')),
                        ('params', models.JSONField(blank=True, default=dict, verbose_name='details')),
                        ('day', models.DateField(default=django.utils.timezone.localdate, verbose_name='day')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                        ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered at')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                        ('last_error', models.CharField(blank=True, max_length=200, verbose_name='last error')),
                        ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                        ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                    ],
                    options={
                        'verbose_name': 'notice',
                        'verbose_name_plural': 'notices',
                        'ordering': ['-created_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['created_at'], name='notice_undelivered')],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'recipient', 'subject_label', 'subject_id', 'day'), name='notice_once_a_day', violation_error_message='This notice has already been given today.')],
                    },
                ),
                migrations.CreateModel(
                    name='RoleGrant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('mediator', 'Mediator'), ('office_head', 'Office head'), ('surveyor', 'Surveyor'), ('court_liaison', 'Court liaison'), ('bureau_admin', 'Bureau administrator'), ('bureau_finance', 'Bureau finance officer'), ('bureau_auditor', 'Bureau auditor'), ('system_admin', 'System administrator'), ('security_officer', 'Security officer'), ('audit_admin', 'Audit administrator')], max_length=20, verbose_name='role')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('granted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='granted at')),
                        ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                    ],
                    options={
                        'verbose_name': 'role grant',
                        'verbose_name_plural': 'role grants',
                        'ordering': ['user', 'valid_from', 'role'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='rolegrant_days_in_order', violation_error_message='The end must not come before the beginning.'), models.CheckConstraint(condition=models.Q(('role__in', ['mediator', 'office_head', 'surveyor', 'court_liaison', 'bureau_admin', 'bureau_finance', 'bureau_auditor', 'system_admin', 'security_officer', 'audit_admin'])), name='rolegrant_role_known', violation_error_message='There is no such role.'), models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('granted_by', models.F('user')), _negated=True), _connector='OR'), name='rolegrant_not_to_oneself', violation_error_message='Nobody grants a role to themselves.'), mediation.common.constraints.NoOverlap(fields=('user', 'role'), name='rolegrant_once_at_a_time', violation_error_message='The user already holds this role on some of these days.'), mediation.common.constraints.Refuse(events=('insert', 'update'), name='rolegrant_roles_apart', violation_error_message='The user holds a role on some of these days that must stay with another person.', when="EXISTS (\n    SELECT 1 FROM common_rolegrant other\n    WHERE other.user_id = NEW.user_id AND other.role <> NEW.role\n      AND other.valid_from < coalesce(NEW.valid_to, '9999-12-31')\n      AND NEW.valid_from < coalesce(other.valid_to, '9999-12-31')\n      AND other.valid_from < coalesce(other.valid_to, '9999-12-31')\n      AND NEW.valid_from < coalesce(NEW.valid_to, '9999-12-31')\n      AND (other.role IN ('system_admin', 'security_officer', 'audit_admin')\n        OR NEW.role IN ('system_admin', 'security_officer', 'audit_admin')\n        OR other.role = 'bureau_admin' AND NEW.role = 'bureau_finance'\n        OR other.role = 'bureau_finance' AND NEW.role = 'bureau_admin'))"), mediation.common.constraints.Refuse(events=('update',), name='rolegrant_only_ended', violation_error_message='A grant can only be ended, not rewritten.', when='OLD.user_id <> NEW.user_id OR OLD.role <> NEW.role OR OLD.valid_from <> NEW.valid_from OR OLD.granted_by_id IS DISTINCT FROM NEW.granted_by_id'), mediation.common.constraints.Refuse(events=('delete',), name='rolegrant_kept', violation_error_message='A grant is ended, never deleted.')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=100, verbose_name='list')),
                        ('name', models.CharField(max_length=40, verbose_name='name')),
                        ('query', models.CharField(blank=True, max_length=1000, verbose_name='filters')),
                        ('circle', models.CharField(blank=True, max_length=40, verbose_name='shared with')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                        ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='removed at')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ],
                    options={
                        'verbose_name': 'saved view',
                        'verbose_name_plural': 'saved views',
                        'ordering': ['name', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('removed_at__isnull', True), models.Q(('circle', ''), _negated=True)), fields=['circle', 'page'], name='savedview_shared')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('owner', 'page', 'name'), name='savedview_name_once', violation_error_message='You already have a view of this name. Choose another.')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(editable=False, max_length=32, unique=True, verbose_name='name in the store')),
                        ('kind', models.CharField(choices=[('photo', 'photo'), ('pdf', 'PDF')], max_length=5, verbose_name='kind')),
                        ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                        ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                        ('width', models.PositiveIntegerField(blank=True, null=True, verbose_name='width in pixels')),
                        ('height', models.PositiveIntegerField(blank=True, null=True, verbose_name='height in pixels')),
                        ('pages', models.PositiveSmallIntegerField(default=1, verbose_name='pages')),
                        ('added_at', models.DateTimeField(verbose_name='added at')),
                        ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                    ],
                    options={
                        'verbose_name': 'stored file',
                        'verbose_name_plural': 'stored files',
                        'ordering': ['-added_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('height__isnull', True), ('kind', 'pdf'), ('width__isnull', True)), models.Q(('height__isnull', False), ('kind', 'photo'), ('width__isnull', False)), _connector='OR'), name='storedfile_photo_has_measures', violation_error_message='A photo has a width and a height, a PDF has none.'), models.CheckConstraint(condition=models.Q(('pages__gte', 1)), name='storedfile_pages_at_least_one', violation_error_message='A file has at least one page.')],
                    },
                ),
            ]
        ),
    ]
