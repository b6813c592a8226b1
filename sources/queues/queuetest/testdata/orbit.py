"""The job that RQ's workers run: ORBIT=hold makes it last until the worker is killed."""
import os
import time


def report(*args):
    if os.environ.get("ORBIT") == "hold":
        time.sleep(3600)


def charge(n):
    """Every third fails."""
    if n % 3 == 0:
        raise ValueError("declined")


def mail(n):
    pass
