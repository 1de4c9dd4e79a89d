import django.db.models.deletion
import mediation.common.constraints
import mediation.common.fields
from django.conf import settings
from django.db import migrations, models

from mediation.common.schema import CreateTogether


class Migration(migrations.Migration):

    replaces = [('stations', '0001_initial'), ('stations', '0002_cases_whole')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name='DisputeType',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=40, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position in the table')),
                        ('needs_wet_ink', models.BooleanField(default=False, help_text='Marriage, adoption, inheritance: an electronic signature does not count (Electronic Signature Law, art. 3).', verbose_name='signed by hand only')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='stations.disputetype', verbose_name='belongs to')),
                    ],
                    options={
                        'verbose_name': 'dispute type',
                        'verbose_name_plural': 'dispute types',
                        'ordering': ['position'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='disputetype_days_in_order', violation_error_message='The end must come after the beginning.')],
                    },
                ),
                migrations.CreateModel(
                    name='Division',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=12, verbose_name='statistical code')),
                        ('name', models.CharField(max_length=50, verbose_name='name')),
                        ('level', models.CharField(choices=[('municipality', 'municipality'), ('district', 'district'), ('street', 'street'), ('town', 'town'), ('community', 'community'), ('village', 'village')], max_length=12, verbose_name='level')),
                        ('path', models.CharField(db_index=True, editable=False, max_length=120, verbose_name='path')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='stations.division', verbose_name='belongs to')),
                    ],
                    options={
                        'verbose_name': 'division',
                        'verbose_name_plural': 'divisions',
                        'ordering': ['code', 'valid_from'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='division_days_in_order', violation_error_message='The end must come after the beginning.'), mediation.common.constraints.NoOverlap(fields=('code',), name='division_code_once_at_a_time', violation_error_message='This code is already in use on some of these days.'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='division_not_its_own_parent', violation_error_message='A division cannot belong to itself.')],
                    },
                ),
                migrations.CreateModel(
                    name='Committee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('short_name', models.CharField(help_text='Used in file numbers.', max_length=10, verbose_name='short name for file numbers')),
                        ('kind', models.CharField(choices=[('village', 'village committee'), ('community', 'community committee'), ('town', 'town committee'), ('street', 'street committee'), ('enterprise', 'enterprise or institution committee'), ('social', 'social body or other committee')], max_length=12, verbose_name='kind')),
                        ('level', models.CharField(choices=[('district', 'district level'), ('town', 'town or street level'), ('village', 'village or community level')], max_length=10, verbose_name='level')),
                        ('number_template', models.CharField(default='（{year}）{committee}人调字第{serial}号', help_text='Placeholders: {year}, {committee}, {serial}.', max_length=60, verbose_name='file number template')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('is_example', models.BooleanField(default=False, verbose_name='example, to be confirmed by the bureau')),
                        ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.division', verbose_name='district')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='committees', to='stations.division', verbose_name='division')),
                    ],
                    options={
                        'verbose_name': "people's mediation committee",
                        'verbose_name_plural': "people's mediation committees",
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='committee_days_in_order', violation_error_message='The end must come after the beginning.'), models.UniqueConstraint(fields=('district', 'name'), name='committee_name_once', violation_error_message='The district already has a committee of this name.'), mediation.common.constraints.NoOverlap(fields=('short_name',), name='committee_short_name_once_at_a_time', violation_error_message='Another committee uses this short name in its file numbers. Choose another.')],
                    },
                ),
                migrations.CreateModel(
                    name='DivisionManagement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('by_this_bureau', models.BooleanField(verbose_name='run by this bureau')),
                        ('managed_by', models.CharField(max_length=60, verbose_name='run by')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('is_example', models.BooleanField(default=False, verbose_name='example, to be confirmed by the bureau')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='managements', to='stations.division', verbose_name='division')),
                    ],
                    options={
                        'verbose_name': 'management of a division',
                        'verbose_name_plural': 'management of divisions',
                        'ordering': ['division__code', 'valid_from'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='divisionmanagement_days_in_order', violation_error_message='The end must come after the beginning.'), mediation.common.constraints.NoOverlap(fields=('division',), name='divisionmanagement_one_at_a_time', violation_error_message='Another body already runs this division on some of these days.')],
                    },
                ),
                migrations.CreateModel(
                    name='GridGroup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.division', verbose_name='district')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grid_groups', to='stations.division', verbose_name='division')),
                    ],
                    options={
                        'verbose_name': 'grid group',
                        'verbose_name_plural': 'grid groups',
                        'ordering': ['code'],
                    },
                ),
                migrations.CreateModel(
                    name='GridMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('grid_head', 'grid head'), ('grid_mediator', 'grid mediator'), ('community_police', 'community police officer'), ('volunteer', 'volunteer')], max_length=20, verbose_name='role')),
                        ('full_name', models.CharField(max_length=40, verbose_name='name')),
                        ('phone', mediation.common.fields.EncryptedTextField(blank=True, max_length=200, verbose_name='telephone')),
                        ('phone_index', mediation.common.fields.BlindIndexField(blank=True, db_index=True, max_length=64, null=True, source='phone')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='stations.gridgroup', verbose_name='grid group')),
                    ],
                    options={
                        'verbose_name': 'grid group member',
                        'verbose_name_plural': 'grid group members',
                        'ordering': ['group', 'role'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='gridmember_days_in_order', violation_error_message='The end must come after the beginning.'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('group', 'role', 'full_name'), name='gridmember_role_once', violation_error_message='This person already has the role in this group.')],
                    },
                ),
                migrations.CreateModel(
                    name='Office',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('kind', models.CharField(choices=[('judicial_office', 'judicial office'), ('posted_department', 'posted department')], max_length=20, verbose_name='kind')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='stations.division', verbose_name='district')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.division', verbose_name='division')),
                    ],
                    options={
                        'verbose_name': 'office',
                        'verbose_name_plural': 'offices',
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='office_days_in_order', violation_error_message='The end must come after the beginning.'), models.UniqueConstraint(fields=('district', 'name'), name='office_name_once', violation_error_message='The district already has an office of this name.')],
                    },
                ),
                migrations.CreateModel(
                    name='PartyTeam',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('leader', models.CharField(blank=True, max_length=30, verbose_name='leader')),
                        ('member_count', models.PositiveSmallIntegerField(default=0, verbose_name='members')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.division', verbose_name='district')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='party_teams', to='stations.division', verbose_name='division')),
                    ],
                    options={
                        'verbose_name': 'party team',
                        'verbose_name_plural': 'party teams',
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='partyteam_days_in_order', violation_error_message='The end must come after the beginning.'), models.UniqueConstraint(fields=('division', 'name'), name='partyteam_name_once', violation_error_message='The division already has a team of this name.')],
                    },
                ),
                migrations.CreateModel(
                    name='StaffAssignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.division', verbose_name='district')),
                        ('office', models.ForeignKey(blank=True, help_text="Empty: the district's bureau.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='stations.office', verbose_name='office')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff_assignments', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                    ],
                    options={
                        'verbose_name': 'staff assignment',
                        'verbose_name_plural': 'staff assignments',
                        'ordering': ['user', 'valid_from'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='staffassignment_days_in_order', violation_error_message='The end must come after the beginning.'), mediation.common.constraints.NoOverlap(condition=models.Q(('office__isnull', False)), fields=('user', 'office'), name='staffassignment_office_once_at_a_time', violation_error_message='This person is already assigned to the office on some of these days.'), mediation.common.constraints.NoOverlap(condition=models.Q(('office__isnull', True)), fields=('user', 'district'), name='staffassignment_district_once_at_a_time', violation_error_message='This person is already assigned to the bureau on some of these days.')],
                    },
                ),
                migrations.CreateModel(
                    name='Station',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=12, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('kind', models.CharField(choices=[('town', 'street or town station'), ('area', 'area station'), ('department', 'department station'), ('social', 'social partner station')], max_length=12, verbose_name='kind')),
                        ('address', models.CharField(blank=True, max_length=120, verbose_name='address')),
                        ('telephone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                        ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                        ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                        ('valid_from', models.DateField(verbose_name='opened on')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='closed on (exclusive)')),
                        ('is_example', models.BooleanField(default=False, verbose_name='example, to be confirmed by the bureau')),
                        ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='stations.committee', verbose_name='committee')),
                        ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.division', verbose_name='district')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='stations.division', verbose_name='street or town')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='stations.office', verbose_name='office')),
                    ],
                    options={
                        'verbose_name': 'station',
                        'verbose_name_plural': 'stations',
                        'ordering': ['code'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='station_days_in_order', violation_error_message='The end must come after the beginning.')],
                    },
                ),
                migrations.CreateModel(
                    name='PioneerPost',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pioneer_posts', to='stations.station', verbose_name='station')),
                    ],
                    options={
                        'verbose_name': 'pioneer post',
                        'verbose_name_plural': 'pioneer posts',
                        'ordering': ['station', 'name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='pioneerpost_days_in_order', violation_error_message='The end must come after the beginning.'), models.UniqueConstraint(fields=('station', 'name'), name='pioneerpost_name_once', violation_error_message='The station already has a post of this name.')],
                    },
                ),
                migrations.AddField(
                    model_name='gridgroup',
                    name='station',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grid_groups', to='stations.station', verbose_name='station'),
                ),
                migrations.CreateModel(
                    name='DisputeProfile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('as_of', models.DateField(verbose_name='as of')),
                        ('case_count', models.PositiveIntegerField(verbose_name='cases')),
                        ('dispute_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.disputetype', verbose_name='dispute type')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='stations.station', verbose_name='station')),
                    ],
                    options={
                        'verbose_name': 'dispute profile',
                        'verbose_name_plural': 'dispute profiles',
                        'ordering': ['station', 'dispute_type'],
                        'constraints': [models.UniqueConstraint(fields=('station', 'dispute_type'), name='disputeprofile_once', violation_error_message='The station already has a profile for this type.')],
                    },
                ),
                migrations.AddConstraint(
                    model_name='gridgroup',
                    constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='gridgroup_days_in_order', violation_error_message='The end must come after the beginning.'),
                ),
            ]
        ),
    ]
