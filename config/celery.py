"""The worker: three queues, ids only, keywords only.

* `unseal`: decryption of opened envelopes.
* `press`: PDFs and exports.
* `outbox`: messages to people.

A message is a reminder of work that the tables already know about: one lost is
sent again by the clock, one doubled is refused by the rule it calls.
"""

import os

from celery import Celery
from kombu import Exchange, Queue

from config.beat import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

QUEUES = ("unseal", "press", "outbox")

app = Celery("openseal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # An exchange and a key each, or Redis would put a message into all three.
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in QUEUES],
    task_default_queue="outbox",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    # Longer than the longest part takes to open, or it would run twice.
    broker_transport_options={"visibility_timeout": 4 * 3600},
    timezone="Asia/Shanghai",
    beat_schedule=SCHEDULE,
)
app.autodiscover_tasks()
