from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("albums", "0003_when_opened")]

    operations = [
        migrations.CreateModel(
            name="RenewalReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                ("people", models.PositiveIntegerField()),
            ],
            options={"ordering": ["-sent_at"]},
        ),
    ]
