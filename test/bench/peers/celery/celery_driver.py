"""Measures Celery once: `celery_driver.py <measurement> <arguments as JSON>`
prints the figures as JSON.
"""

import json
import platform
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import celery
import redis
from celery import group, uuid
from celery_app import URL, app, noop, photo, sleep

POLL_S = 0.01
WITHIN_S = 180
PHOTOS_WITHIN_S = 1800

# A control command waits for the answer of the one worker.
REPLY = {"reply": True, "limit": 1, "timeout": WITHIN_S}

store = redis.Redis.from_url(URL)


def versions():
    """What is measured."""
    return {
        "celery": celery.__version__,
        "redisPy": redis.__version__,
        "hiredis": redis.utils.HIREDIS_AVAILABLE,
        "python": platform.python_version(),
    }


def tiny(tasks):
    """A group of no-op tasks: the time to submit it, and to all results."""
    warm_up()
    before = store.dbsize()
    began = time.perf_counter()
    group(noop.s() for _ in range(tasks))()
    answered = time.perf_counter()
    until(lambda: results_since(before) >= tasks)
    return {
        "answerMs": (answered - began) * 1000,
        "perSecond": tasks / (time.perf_counter() - began),
    }


def groups(count, clients):
    """Groups of one task each, by one thread or by many: the faster counts."""
    warm_up()
    rates = [groups_by(count, threads) for threads in (1, clients)]
    return {"perSecond": max(rates)}


def groups_by(count, threads):
    """Groups finished in a second."""
    before = store.dbsize()
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: group([noop.s()])(), range(count)))
    until(lambda: results_since(before) >= count)
    return count / (time.perf_counter() - began)


def status(tasks):
    """Asks a running group for its count, again and again until all is done:
    milliseconds of each call.
    """
    warm_up()
    result = group(noop.s() for _ in range(tasks))()
    calls = []
    while True:
        began = time.perf_counter()
        done = result.completed_count()
        calls.append((time.perf_counter() - began) * 1000)
        if done == tasks:
            return {"callsMs": calls}


def revoke(tasks):
    """Tells the worker to drop so many tasks: milliseconds until it says that
    it has noted them.
    """
    warm_up()
    ids = [uuid() for _ in range(tasks)]
    began = time.perf_counter()
    replies = app.control.revoke(ids, **REPLY)
    ms = (time.perf_counter() - began) * 1000
    return {"ms": ms, "replies": len(replies)}


def behind(tasks, ms):
    """Three tasks alone, and behind so many others that wait: milliseconds to
    the end of the three.
    """
    warm_up()
    alone = sorted(small(ms) for _ in range(5))[2]
    queue = app.conf.task_default_queue
    app.control.cancel_consumer(queue, **REPLY)
    group(noop.s() for _ in range(tasks))()
    began = time.perf_counter()
    result = group(sleep.s(ms) for _ in range(3))()
    app.control.add_consumer(queue, **REPLY)
    until(result.ready)
    waited = (time.perf_counter() - began) * 1000
    return {"aloneMs": alone, "behindMs": waited}


def photos(folder, out, count):
    """The first photos of a folder: how many in a second, and the sizes of what
    was made of each.
    """
    warm_up()
    paths = sorted(Path(folder).iterdir())[:count]
    before = store.dbsize()
    began = time.perf_counter()
    result = group(photo.s(str(p), f"{out}/{p.stem}") for p in paths)()
    until(lambda: results_since(before) >= len(paths), PHOTOS_WITHIN_S)
    seconds = time.perf_counter() - began
    return {"perSecond": len(paths) / seconds, "sizes": result.get()}


def small(ms):
    """Milliseconds to the end of three tasks."""
    began = time.perf_counter()
    until(group(sleep.s(ms) for _ in range(3))().ready)
    return (time.perf_counter() - began) * 1000


def warm_up():
    """Connections are open and worker processes have run something."""
    before = store.dbsize()
    group(noop.s() for _ in range(200))()
    until(lambda: results_since(before) >= 200)


def results_since(before):
    """Results stored since there were so many keys: each is a key, and the
    queue's own are gone when it is empty.
    """
    if store.llen(app.conf.task_default_queue) or store.hlen("unacked"):
        return 0
    return store.dbsize() - before


def until(done, within_s=WITHIN_S):
    """Asks every few milliseconds until the answer is yes."""
    give_up_at = time.monotonic() + within_s
    while not done():
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"not done within {within_s} s")
        time.sleep(POLL_S)


MEASUREMENTS = (versions, tiny, groups, status, revoke, behind, photos)

if __name__ == "__main__":
    name, arguments = sys.argv[1:]
    measure = next(one for one in MEASUREMENTS if one.__name__ == name)
    print(json.dumps(measure(**json.loads(arguments))))
