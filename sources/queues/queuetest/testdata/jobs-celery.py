"""Celery tasks of which some fail, the worker that runs them, and Celery's own count of them by its events.

jobs-celery.py BROKER_URL work     a worker, as it prints by itself
jobs-celery.py BROKER_URL count    enqueues when the worker is there, waits for all to end, and prints the counts as JSON

102 of orbit.charge, of which every third fails; 60 of orbit.mail, none fails; 12 of orbit.report, each fails once and is tried again.
"""
import json
import sys
import time
from celery import Celery

url, mode = sys.argv[1:3]
app = Celery("orbit", broker=url)
app.conf.update(task_ignore_result=True)


@app.task(name="orbit.charge")
def charge(n):
    if n % 3 == 0:
        raise ValueError("declined")


@app.task(name="orbit.mail")
def mail(n):
    time.sleep(0.002 * (n % 10))


@app.task(name="orbit.report", bind=True, max_retries=3)
def report(self, n):
    if self.request.retries == 0:
        raise self.retry(exc=ValueError("not yet"), countdown=0)


if mode == "work":
    app.worker_main(["worker", "-Q", "mail", "-c", "2", "-n", "orbit@%h", "-E", "--loglevel", "INFO"])
    sys.exit()

counts, runtimes, began = {}, {}, False
kinds = {"task-received": "started", "task-succeeded": "done", "task-failed": "failed", "task-retried": "retried"}


class Done(Exception):
    pass


def enqueue():
    for task, n in ((charge, 102), (mail, 60), (report, 12)):
        for i in range(n):
            task.apply_async((i,), queue="mail")


names = {}


def on_event(event):
    global began
    if not began and event["type"] == "worker-heartbeat":
        began = True
        enqueue()
    if event["type"] == "task-received":
        names[event["uuid"]] = event["name"]
    kind = kinds.get(event["type"])
    if not kind:
        return
    own = counts.setdefault(names[event["uuid"]], dict.fromkeys(kinds.values(), 0))
    own[kind] += 1
    if kind == "done":
        runtimes.setdefault(names[event["uuid"]], []).append(event["runtime"])
    if sum(c["done"] + c["failed"] for c in counts.values()) == 174:
        raise Done


with app.connection() as connection:
    try:
        app.events.Receiver(connection, handlers={"*": on_event}).capture(limit=None, timeout=None, wakeup=True)
    except Done:
        pass
for own in counts.values():
    own["failed"] += own["retried"]  # a run that is tried again has failed, too
print(json.dumps({"counts": counts, "runtimes": runtimes}))
