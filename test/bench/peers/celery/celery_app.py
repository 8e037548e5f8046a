"""The Celery application that is measured: its tasks, and the settings that
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


@app.task
def photo(path, stem):
    """Makes of a photo what Sheaf makes by default: `web` and `thumb`, as
    `<stem>-web.webp` and `<stem>-thumb.webp`. Gives their sizes.
    """
    # Not there where only the queue is measured.
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        # A JPEG is decoded no larger than needed.
        image.draft("RGB", (1600, 1600))
        web = ImageOps.exif_transpose(image)
    web.thumbnail((1600, 1600), Image.Resampling.LANCZOS)
    web.save(f"{stem}-web.webp", quality=80)
    # Pillow knows of no place that draws the eye: the middle is kept.
    thumb = ImageOps.fit(web, (320, 320), Image.Resampling.LANCZOS)
    thumb.save(f"{stem}-thumb.webp", quality=80)
    return " ".join(f"{one.width}x{one.height}" for one in (web, thumb))


@signals.worker_ready.connect
def tell(**_):
    """Says to whoever started this worker that it takes tasks now."""
    print("celery worker is ready", flush=True)
