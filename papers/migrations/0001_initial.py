import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300, unique=True, verbose_name="name")),
                ("slug", models.CharField(max_length=80)),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
            },
        ),
        migrations.CreateModel(
            name="HarvestCursor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.CharField(max_length=300, unique=True, verbose_name="set")),
                ("complete_until", models.DateField(blank=True, null=True, verbose_name="complete until")),
                ("window_from", models.DateField(blank=True, null=True)),
                ("window_until", models.DateField(blank=True, null=True)),
                ("window_opened", models.DateField(blank=True, null=True)),
                ("token", models.TextField(blank=True)),
                ("token_expires", models.DateTimeField(blank=True, null=True)),
                ("months", models.JSONField(blank=True, default=list)),
                ("moved_at", models.DateTimeField(verbose_name="moved")),
            ],
            options={
                "verbose_name": "harvest cursor",
                "verbose_name_plural": "harvest cursors",
            },
        ),
        migrations.CreateModel(
            name="RejectedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("source", models.CharField(max_length=10, verbose_name="source")),
                ("arxiv_id", models.CharField(blank=True, max_length=64, verbose_name="arXiv id")),
                ("place", models.CharField(max_length=500, verbose_name="place")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("raw", models.BinaryField(verbose_name="bytes")),
                ("seen", models.PositiveIntegerField(default=1, verbose_name="times seen")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken in after all"),
                ),
            ],
            options={
                "verbose_name": "rejected record",
                "verbose_name_plural": "rejected records",
                "ordering": ["-last_seen_at"],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Harvest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=10, verbose_name="source")),
                ("scope", models.CharField(blank=True, max_length=300, verbose_name="set, category or file")),
                ("window_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("window_until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("waiting", "waiting"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="running",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="pages")),
                ("records", models.PositiveIntegerField(default=0, verbose_name="records")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="added")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="rejected")),
                ("requests", models.PositiveIntegerField(default=0, verbose_name="requests")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("moved_at", models.DateTimeField(verbose_name="last progress")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
            ],
            options={
                "verbose_name": "harvest",
                "verbose_name_plural": "harvests",
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["source", "scope", "-started_at"], name="harvest_newest")],
            },
        ),
        migrations.CreateModel(
            name="ListingDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=40, verbose_name="category")),
                ("day", models.DateField(verbose_name="listing day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("partial", "partial"),
                            ("complete", "complete"),
                            ("none", "no announcement"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                (
                    "announced",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="announced by the feed"),
                ),
                ("stored", models.PositiveIntegerField(default=0, verbose_name="stored")),
                ("detailed", models.PositiveIntegerField(default=0, verbose_name="stored with detail")),
                ("feed_seen_at", models.DateTimeField(blank=True, null=True, verbose_name="feed seen")),
                ("feed_full", models.BooleanField(default=False)),
                ("feed_digest", models.CharField(blank=True, max_length=64)),
                (
                    "harvested_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="covered by a harvest"),
                ),
                ("checked_at", models.DateTimeField(verbose_name="checked")),
            ],
            options={
                "verbose_name": "listing day",
                "verbose_name_plural": "listing days",
                "ordering": ["-day", "category"],
                "indexes": [models.Index(fields=["day", "state"], name="ledger_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("category", "day"), name="one_ledger_row_per_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("arxiv_id", models.CharField(max_length=32, unique=True, verbose_name="arXiv id")),
                ("id_order", models.BigIntegerField(editable=False)),
                ("first_listed", models.DateField(blank=True, null=True, verbose_name="first listing day")),
                ("title", models.TextField(verbose_name="title")),
                ("abstract", models.TextField(verbose_name="abstract")),
                (
                    "categories",
                    models.TextField(
                        help_text="Separated by blanks, the primary one first.", verbose_name="categories"
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("journal_ref", models.TextField(blank=True, verbose_name="journal reference")),
                ("doi", models.TextField(blank=True, verbose_name="DOI")),
                ("report_no", models.TextField(blank=True, verbose_name="report number")),
                ("msc_class", models.TextField(blank=True, verbose_name="MSC class")),
                ("acm_class", models.TextField(blank=True, verbose_name="ACM class")),
                ("license", models.TextField(blank=True, verbose_name="licence")),
                ("submitter", models.TextField(blank=True, verbose_name="submitter")),
                (
                    "latest_version",
                    models.PositiveSmallIntegerField(default=1, verbose_name="latest version"),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="first submitted")),
                (
                    "revised_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="latest version submitted"),
                ),
                ("withdrawn", models.BooleanField(default=False, verbose_name="withdrawn")),
                ("deleted", models.BooleanField(default=False, verbose_name="deleted at the source")),
                ("venue", models.CharField(blank=True, max_length=300, verbose_name="venue")),
                ("venue_slug", models.CharField(blank=True, max_length=120)),
                (
                    "venue_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="venue year"),
                ),
                ("code_url", models.CharField(blank=True, max_length=500, verbose_name="code")),
                ("project_url", models.CharField(blank=True, max_length=500, verbose_name="project page")),
                ("data_url", models.CharField(blank=True, max_length=500, verbose_name="data")),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="pages")),
                ("figures", models.PositiveIntegerField(blank=True, null=True, verbose_name="figures")),
                ("stamps", models.JSONField(default=dict, editable=False)),
                (
                    "has_detail",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="Comment and licence were asked for; feeds do not give them.",
                    ),
                ),
                (
                    "is_sample",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="From the bundled sample: the abstract is a summary of ours.",
                    ),
                ),
                ("added_at", models.DateTimeField(editable=False, null=True)),
                ("stored_at", models.DateTimeField(editable=False, verbose_name="last stored")),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "indexes": [
                    models.Index(fields=["-first_listed", "-id_order", "-arxiv_id"], name="paper_newest"),
                    models.Index(fields=["venue_slug", "-first_listed", "-id_order"], name="paper_venue"),
                    models.Index(fields=["id_order"], name="paper_by_id"),
                    models.Index(fields=["stored_at"], name="paper_stored"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=150, verbose_name="Chinese name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("description_zh", models.TextField(blank=True, verbose_name="Chinese description")),
                (
                    "categories",
                    models.TextField(
                        blank=True,
                        help_text="Separated by blanks. Empty: any category that the site holds.",
                        verbose_name="categories",
                    ),
                ),
                ("rule", models.TextField(max_length=1000, verbose_name="rule")),
                (
                    "cadence",
                    models.CharField(
                        choices=[
                            ("daily", "every listing day"),
                            ("weekly", "once a week"),
                            ("by hand", "by hand"),
                        ],
                        default="daily",
                        max_length=7,
                        verbose_name="cadence",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=6,
                        verbose_name="weekday",
                    ),
                ),
                ("revisions", models.BooleanField(default=True, verbose_name="revised papers too")),
                (
                    "accepted_anywhere",
                    models.BooleanField(
                        default=False,
                        help_text="A paper with an acceptance note may come from any category that the site holds.",
                        verbose_name="accepted papers from any category",
                    ),
                ),
                (
                    "age_cap_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3660),
                        ],
                        verbose_name="age cap in days",
                    ),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[("fit", "best fit first"), ("id", "by arXiv id")],
                        default="fit",
                        max_length=3,
                        verbose_name="order",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=100, verbose_name="place in lists")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
                (
                    "built_until",
                    models.DateField(
                        blank=True,
                        editable=False,
                        help_text="Also where none was due.",
                        null=True,
                        verbose_name="digests considered until",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "curators",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="curators"
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["place", "name"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("window_start", models.DateField(verbose_name="after the listing day")),
                ("window_end", models.DateField(verbose_name="up to the listing day")),
                ("rule", models.TextField(verbose_name="rule at that time")),
                (
                    "terms",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        help_text="The topic's categories and other terms at that time.",
                    ),
                ),
                ("introduction", models.TextField(blank=True, verbose_name="introduction")),
                ("published", models.BooleanField(default=True, verbose_name="published")),
                (
                    "missing",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Categories and days that were not complete when it was built.",
                    ),
                ),
                ("entry_count", models.PositiveIntegerField(default=0, editable=False)),
                ("built_at", models.DateTimeField(verbose_name="built")),
                ("checked_at", models.DateTimeField(verbose_name="checked for late records")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to="papers.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
                "ordering": ["-date"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("submitted_at", models.DateTimeField(verbose_name="submitted")),
                ("size", models.CharField(blank=True, max_length=40, verbose_name="size")),
                ("source_type", models.CharField(blank=True, max_length=40)),
                ("stamp", models.CharField(editable=False, max_length=60)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("task", models.CharField(max_length=100, verbose_name="task")),
                ("arguments", models.JSONField(default=dict, verbose_name="arguments")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "due"),
                            ("leased", "running"),
                            ("done", "done"),
                            ("parked", "parked"),
                        ],
                        default="due",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="leased until")),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("error", models.TextField(blank=True, verbose_name="error")),
            ],
            options={
                "verbose_name": "work item",
                "verbose_name_plural": "work items",
                "indexes": [models.Index(fields=["state", "due_at"], name="work_due")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "New"), (2, "Cross-listed"), (3, "Revised")], verbose_name="section"
                    ),
                ),
                ("rank", models.PositiveIntegerField(verbose_name="rank")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("listing_day", models.DateField(verbose_name="listing day")),
                ("score", models.IntegerField(default=0, editable=False)),
                ("why", models.JSONField(blank=True, default=dict)),
                (
                    "shown_before",
                    models.DateField(blank=True, null=True, verbose_name="first shown in this topic"),
                ),
                ("added_later", models.DateField(blank=True, null=True, verbose_name="added later")),
                ("pinned", models.BooleanField(default=False, verbose_name="pinned")),
                ("hidden", models.BooleanField(default=False, verbose_name="hidden")),
                ("hidden_reason", models.CharField(blank=True, max_length=300, verbose_name="why hidden")),
                ("place", models.PositiveIntegerField(blank=True, null=True, verbose_name="curator's place")),
                ("annotation", models.TextField(blank=True, verbose_name="curator's note")),
                ("by_hand", models.BooleanField(default=False, verbose_name="added by a curator")),
                (
                    "digest",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="papers.digest",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="papers.paper"
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "ordering": ["section", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("digest", "paper"), name="one_entry_per_paper")
                ],
            },
        ),
        migrations.CreateModel(
            name="Authorship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                ("affiliation", models.TextField(blank=True, verbose_name="affiliation")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorships",
                        to="papers.author",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authorships",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "authorship",
                "verbose_name_plural": "authorships",
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "place"), name="one_author_per_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=40, verbose_name="category")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("listing_day", models.DateField(verbose_name="listing day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("cross", "cross-listed"),
                            ("replace", "replaced"),
                            ("replace-cross", "replaced, cross-listed"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                ("derived_day", models.DateField(blank=True, null=True, verbose_name="day by the calendar")),
                ("feed_day", models.DateField(blank=True, null=True, verbose_name="day by the feed")),
                (
                    "paper",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "indexes": [
                    models.Index(fields=["category", "listing_day", "kind"], name="announced_in_category"),
                    models.Index(fields=["listing_day"], name="announced_on_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("paper", "category", "version"), name="one_announcement_per_version"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(fields=["-date"], name="digest_newest"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(
                fields=("topic", "date"), name="one_digest_per_topic_and_date"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("paper", "number"), name="one_row_per_version"),
        ),
    ]
