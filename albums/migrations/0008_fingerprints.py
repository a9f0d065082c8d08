import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("albums", "0007_photos_of_an_alert"),
    ]

    operations = [
        migrations.CreateModel(
            name="FingerprintShelf",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("wrapped_key", models.BinaryField(blank=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("dropped_at", None), ("wrapped_key", b""), _connector="OR"),
                        name="no_key_of_a_dropped_shelf",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoFingerprint",
            fields=[
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="fingerprint",
                        serialize=False,
                        to="albums.photo",
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "shelf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="fingerprints",
                        to="albums.fingerprintshelf",
                    ),
                ),
            ],
        ),
    ]
