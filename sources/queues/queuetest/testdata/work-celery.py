"""A real Celery worker, with its heartbeats. It says "ready" when it consumes.

work-celery.py BROKER_URL QUEUE[,QUEUE...] CONCURRENCY hold|quick [NODE]

"quick" works off what fill-celery.py enqueues, "hold" never finishes a task.
"""
import sys
import time
from celery import Celery

url, queues, concurrency, mode = sys.argv[1:5]
name = sys.argv[5] if len(sys.argv) > 5 else "orbit"
app = Celery("orbit", broker=url)
app.conf.update(task_ignore_result=True)


@app.task(name="orbit.report")
def report(*args):
    if mode == "hold":
        time.sleep(3600)


app.worker_main(["worker", "-Q", queues, "-c", concurrency, "-n", name + "@%h", "--loglevel", "INFO"])
