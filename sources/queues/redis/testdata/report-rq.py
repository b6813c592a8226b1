"""Prints what RQ's own API says of everything that is shown of it. Its registries clean up as they count.

report-rq.py REDIS_URL
"""
import json
import sys
from redis import Redis
from rq import Queue, VERSION, Worker
from rq.registry import FailedJobRegistry, ScheduledJobRegistry, StartedJobRegistry
from rq.suspension import is_suspended

redis = Redis.from_url(sys.argv[1])
queues, workers = {}, []
for q in Queue.all(connection=redis):
    head = (q.get_jobs(0, 1) or [None])[0]
    queues[q.name] = {
        "ready": q.count, "oldest": head.enqueued_at.isoformat() + "Z" if head else "",
        "active": StartedJobRegistry(queue=q).count, "failed": FailedJobRegistry(queue=q).count,
        "scheduled": ScheduledJobRegistry(queue=q).count, "consumers": Worker.count(queue=q)}
for w in Worker.all(connection=redis):
    job = w.get_current_job()
    workers.append({
        "name": w.name, "queues": sorted(w.queue_names()), "done": w.successful_job_count, "failed": w.failed_job_count,
        "beat": w.last_heartbeat.isoformat() + "Z", "job": job.func_name if job else "", "queue": job.origin if job else "",
        "since": job.started_at.isoformat() + "Z" if job else ""})
print(json.dumps({"version": VERSION, "queues": queues, "workers": workers, "suspended": bool(is_suspended(redis))}))
