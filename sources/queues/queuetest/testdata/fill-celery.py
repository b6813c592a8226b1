"""Fills a queue through Celery, over Redis or RabbitMQ, and prints what Celery's transport says of it.

fill-celery.py BROKER_URL QUEUE [READY [SCHEDULED [FAILED [ACTIVE [PRIORITY [OPTIONS]]]]]]

SCHEDULED tasks have a countdown of an hour: they wait in the queue as the others until a worker takes them, so that "ready"
counts them. FAILED must be 0: a broker keeps no failed tasks. ACTIVE tasks are taken and never acknowledged by this process,
which then ends as if it were killed: over Redis they stay in "unacked", over RabbitMQ they are ready again.
PRIORITY is that of all of them, 0 to 9. OPTIONS are the transport's, as JSON.
"""
import json
import os
import sys
from celery import Celery, __version__

url, queue = sys.argv[1:3]
ready, scheduled, failed, active, priority = (list(map(int, sys.argv[3:8])) + [0] * 5)[:5]
if failed:
    sys.exit("a broker keeps no failed tasks")
app = Celery("orbit", broker=url)
app.conf.update(task_ignore_result=True, task_queue_max_priority=10 if url.startswith("amqp") and priority else None)


if url.startswith("amqp"):  # what is not confirmed may not be in the queue yet when it is counted
    app.conf.broker_transport_options = {"confirm_publish": True}
if len(sys.argv) > 8:
    app.conf.broker_transport_options = json.loads(sys.argv[8])


@app.task(name="orbit.report")
def report(*args):
    pass


def taken(channel):
    """Takes messages off the queue as a worker does."""
    messages = [channel.basic_get(queue) for _ in range(active)]
    if None in messages:
        sys.exit("the queue had too few messages")
    return messages


for n in range(ready + active):
    report.apply_async(("astronaut@example.com", n), queue=queue, priority=priority)
for n in range(scheduled):
    report.apply_async(("astronaut@example.com", n), queue=queue, priority=priority, countdown=3600)
with app.connection_for_read() as connection:
    channel = connection.channel()
    held = taken(channel)
    try:
        state = channel.queue_declare(queue=queue, passive=True)
        counts = {"ready": state.message_count, "consumers": state.consumer_count}
    except app.connection().channel_errors:  # over Redis an empty queue is no queue, to kombu too
        counts = {"ready": 0, "consumers": 0}
    print(json.dumps({"library": "celery " + __version__, "queues": {queue: counts}, "held": len(held)}), flush=True)
    os._exit(0)
