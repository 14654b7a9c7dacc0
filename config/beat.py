"""What Celery beat repeats: housekeeping only.

Nothing with legal effect stands here; that is the clock's (`manage.py clock`).
"""

SCHEDULE: dict[str, dict[str, object]] = {}
