from django.db import migrations, models


def take_the_last_look(apps, schema_editor):
    """Of earlier rows nothing better is known than when they were last looked at in any size."""
    apps.get_model("albums", "Look").objects.filter(view_count__gt=0).update(viewed_at=models.F("last_at"))


class Migration(migrations.Migration):
    dependencies = [("albums", "0002_who_may_see")]

    operations = [
        migrations.AddField(
            model_name="look", name="viewed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunPython(take_the_last_look, migrations.RunPython.noop),
    ]
