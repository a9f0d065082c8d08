# The names of two more kinds: nothing changes in the database.

from django.db import migrations, models

ALERTS = [
    ("new_device", "A new device"),
    ("second_device", "A link on a second device"),
    ("many_photos", "Unusually many photos at once"),
    ("many_views", "Many looks at one photo"),
    ("at_night", "Looking after midnight"),
    ("exported", "Originals taken out"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("albums", "0009_traces"),
    ]

    operations = [
        migrations.AlterField("alert", "kind", models.CharField(choices=ALERTS, max_length=20)),
        migrations.AlterField("alertmute", "kind", models.CharField(choices=ALERTS, max_length=20)),
        migrations.AlterField(
            "alertrule", "kind", models.CharField(choices=ALERTS, max_length=20, primary_key=True, serialize=False)
        ),
        migrations.AlterField(
            model_name="deed",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invited", "Invited"),
                    ("came_in", "Came in"),
                    ("invitation_ended", "Invitation withdrawn"),
                    ("granted", "Access given"),
                    ("changed", "Access changed"),
                    ("grant_ended", "Access ended"),
                    ("device_ended", "Device ended"),
                    ("person_ended", "All access ended"),
                    ("link_made", "Link made"),
                    ("link_opened", "Link opened"),
                    ("link_asked", "Asked to be let in"),
                    ("link_allowed", "Device allowed"),
                    ("link_extended", "Link extended"),
                    ("link_ended", "Link ended"),
                    ("frozen", "Frozen"),
                    ("thawed", "Opened again"),
                    ("confirmed", "Confirmed"),
                    ("traced", "Leak traced"),
                    ("staff_given", "Staff pages opened"),
                    ("staff_ended", "Staff pages closed"),
                    ("exported", "Originals taken out"),
                ],
                max_length=20,
            ),
        ),
    ]
