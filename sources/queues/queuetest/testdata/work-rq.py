"""A real RQ worker.

work-rq.py REDIS_URL QUEUE[,QUEUE...] hold|quick

"quick" works off what fill-rq.py enqueues, "hold" never finishes a job.
"""
import os
import sys
from redis import Redis
from rq import Queue, Worker

url, queues, os.environ["ORBIT"] = sys.argv[1:4]
redis = Redis.from_url(url)
Worker([Queue(name, connection=redis) for name in queues.split(",")], connection=redis).work()
