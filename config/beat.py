"""What Celery beat repeats: housekeeping only.

Nothing with legal effect stands here; that is the clock's (`manage.py clock`).
"""

from celery.schedules import crontab

SCHEDULE = {
    "clear sessions": {
        "task": "web.tasks.clear_sessions",
        "schedule": crontab(hour="3", minute="30"),
    },
    "fetch revocation lists": {
        "task": "parties.tasks.fetch_revocation_lists",
        "schedule": crontab(minute="7"),
    },
}
