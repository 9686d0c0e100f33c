"""Saved searches and what comes in for them, proposed topics, the words and names that are known, papers by DOI."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0004_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Incoming',
            fields=[
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='papers.paper')),
                ('fresh', models.BooleanField()),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'incoming paper',
                'verbose_name_plural': 'incoming papers',
            },
        ),
        migrations.CreateModel(
            name='KnownName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('name', models.CharField(max_length=300)),
                ('papers', models.PositiveIntegerField()),
                ('read_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='KnownWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('papers', models.PositiveIntegerField()),
                ('read_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('query', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='rule')),
                ('why', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='why')),
                ('state', models.PositiveSmallIntegerField(choices=[(0, 'open'), (1, 'made a topic'), (2, 'declined')], default=0, verbose_name='state')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('answer', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='answer')),
            ],
            options={
                'verbose_name': 'proposed topic',
                'verbose_name_plural': 'proposed topics',
                'ordering': ['state', '-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('query', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='query')),
                ('cadence', models.PositiveSmallIntegerField(choices=[(0, 'on the site'), (1, 'daily by mail'), (2, 'weekly by mail')], default=0, verbose_name='told')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('looked_at', models.DateTimeField(verbose_name='last look')),
                ('edition', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'saved search',
                'verbose_name_plural': 'saved searches',
                'ordering': [django.db.models.functions.text.Lower('name'), 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SearchHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'new paper of a saved search',
                'verbose_name_plural': 'new papers of saved searches',
            },
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('reply', 'a reply to you'), ('mention', 'you were mentioned'), ('thread', 'a comment in a thread you follow'), ('author', 'a new paper of an author you follow'), ('collection', 'a paper added to a collection you follow'), ('member', 'a collection was shared with you'), ('version', 'a new version of a saved paper'), ('accepted', 'a saved paper was accepted'), ('withdrawn', 'a saved paper was withdrawn'), ('journal', 'a saved paper has a journal reference'), ('moderation', 'a moderator acted on your comment'), ('claim', 'an answer to your claim of authorship'), ('import', 'an import is finished'), ('suspension', 'a moderator suspended you'), ('appeal', 'an answer to your appeal'), ('reports', 'comments wait for a moderator'), ('proposal', 'an answer to a topic you proposed')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(django.db.models.functions.text.Lower('doi'), condition=models.Q(('doi__gt', ''), ('doi__length__lte', 300)), name='paper_doi'),
        ),
        migrations.AddIndex(
            model_name='knownname',
            index=models.Index(fields=['key'], name='known_name_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='knownname',
            constraint=models.UniqueConstraint(fields=('key', 'name'), name='one_row_per_key_of_a_name'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='papers.topic'),
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='searchhit',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='papers.paper'),
        ),
        migrations.AddField(
            model_name='searchhit',
            name='search',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='papers.savedsearch'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('reader', 'name'), name='one_search_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='searchhit',
            constraint=models.UniqueConstraint(fields=('search', 'paper'), name='one_hit_of_a_paper'),
        ),
    ]
