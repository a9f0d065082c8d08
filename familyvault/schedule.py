"""What is done again and again, how often, and which queue takes it. Times are seconds; an order that nobody heard runs out
before the next.
"""

SCHEDULE = {
    "sweep": {"task": "albums.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "tidy": {"task": "albums.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
    "watch": {"task": "albums.tasks.watch_looks", "schedule": 60.0, "options": {"expires": 60}},
    "digest": {"task": "albums.tasks.send_digest", "schedule": 60.0, "options": {"expires": 60}},
    "mail": {"task": "albums.tasks.look_after_mail", "schedule": 120.0, "options": {"expires": 120}},
    "letters": {"task": "albums.tasks.send_letters", "schedule": 10.0, "options": {"expires": 10}},
}

ROUTES = {
    # A queue of its own, since what sends mail has a way out and what decodes hostile files has none.
    "albums.tasks.send_digest": {"queue": "mail"},
    "albums.tasks.send_letters": {"queue": "mail"},
    "albums.tasks.look_after_mail": {"queue": "mail"},
    # Another, since a worker takes from its queues by turns: behind a thousand photos a sweep would run out unheard.
    "albums.tasks.sweep": {"queue": "sweep"},
}
