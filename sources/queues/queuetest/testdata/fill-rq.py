"""Fills a queue through RQ and prints what RQ's own registries say of it.

fill-rq.py REDIS_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE]]]]

FAILED jobs raise in a real worker in this process. ACTIVE ones are put into the registry of started jobs by RQ's own call,
with the heartbeat of an hour, and never finish.
"""
import json
import logging
import sys
from datetime import timedelta
from redis import Redis
from rq import Queue, SimpleWorker, Worker, VERSION
from rq.registry import (DeferredJobRegistry, FailedJobRegistry, FinishedJobRegistry, ScheduledJobRegistry,
                         StartedJobRegistry)

url, name = sys.argv[1:3]
ready, scheduled, failed, active = (list(map(int, sys.argv[3:])) + [0] * 4)[:4]
redis = Redis.from_url(url)
queue = Queue(name, connection=redis)
logging.disable(logging.CRITICAL)

if failed:
    for _ in range(failed):
        queue.enqueue("operator.truediv", 1, 0)
    SimpleWorker([queue], connection=redis).work(burst=True)
for _ in range(active):
    job = queue.enqueue("orbit.report", "astronaut@example.com")
    queue.remove(job)
    with redis.pipeline() as pipeline:
        job.prepare_for_execution("gone", pipeline)
        StartedJobRegistry(name, connection=redis).add(job, 3600, pipeline=pipeline)
        pipeline.execute()
for _ in range(scheduled):
    queue.enqueue_in(timedelta(hours=1), "orbit.report", "astronaut@example.com")
for _ in range(ready):
    queue.enqueue("orbit.report", "astronaut@example.com")

registries = {"active": StartedJobRegistry, "scheduled": ScheduledJobRegistry, "failed": FailedJobRegistry,
              "deferred": DeferredJobRegistry, "finished": FinishedJobRegistry}
counts = {state: registry(name, connection=redis).count for state, registry in registries.items()}
counts.update(ready=queue.count, consumers=Worker.count(queue=queue))
print(json.dumps({"library": "rq " + VERSION, "queues": {name: counts}}))
