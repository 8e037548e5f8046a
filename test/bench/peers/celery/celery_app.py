"""The Celery application that is measured: two tasks, and the settings that
its guide recommends for many short ones.
"""

import os
import time

from celery import Celery, signals

URL = os.environ["BENCH_REDIS_URL"]

# With a log on disk goes the promise that a task outlives its worker: it is
# acknowledged when it has ended.
DURABLE = os.environ["BENCH_REDIS_MODE"] == "fsync"

app = Celery("bench", broker=URL, backend=URL)
app.conf.update(
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    # "If you have lots of short tasks … you want this number to be large.
    # Say 64, or 128": Optimizing, Prefetch Limits.
    worker_prefetch_multiplier=128,
    task_acks_late=DURABLE,
    task_reject_on_worker_lost=DURABLE,
    broker_pool_limit=64,
    worker_redirect_stdouts=False,
)


@app.task
def noop():
    """Does nothing: what remains is the cost of the queue."""


@app.task
def sleep(ms):
    """Takes so many milliseconds."""
    time.sleep(ms / 1000)


@signals.worker_ready.connect
def tell(**_):
    """Says to whoever started this worker that it takes tasks now."""
    print("celery worker is ready", flush=True)
