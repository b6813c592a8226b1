"""RQ jobs of which some fail, the worker that runs them until none is left, and RQ's own count of them by its registries.

jobs-rq.py REDIS_URL work     enqueues, and runs a worker, as it prints by itself
jobs-rq.py REDIS_URL count    prints the counts as JSON

30 of orbit.charge, of which every third fails; 12 of orbit.mail, none fails.
"""
import json
import sys
from redis import Redis
from rq import Queue, Worker
from rq.job import Job

import orbit

url, mode = sys.argv[1:3]
redis = Redis.from_url(url)
queue = Queue("mail", connection=redis)
if mode == "work":
    for n in range(30):
        queue.enqueue(orbit.charge, n, result_ttl=3600)
    for n in range(12):
        queue.enqueue(orbit.mail, n, result_ttl=3600)
    Worker([queue], connection=redis).work(burst=True)
    sys.exit()

counts = {}
for key, registry in (("done", queue.finished_job_registry), ("failed", queue.failed_job_registry)):
    for job_id in registry.get_job_ids():
        name = Job.fetch(job_id, connection=redis).func_name
        own = counts.setdefault(name, {"started": 0, "done": 0, "failed": 0, "retried": 0})
        own[key] += 1
        own["started"] += 1
print(json.dumps({"counts": counts}))
