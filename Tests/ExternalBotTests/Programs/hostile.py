"""Programs that are no good bots, by the name in the first argument. The second is a file for process ids."""

import json
import os
import signal
import sys
import time


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def ready():
    say({"id": 1, "call": "ready", "args": {"protocol": 1}})


def note(pid):
    with open(sys.argv[2], "a") as file:
        file.write(f"{pid}\n")


kind = sys.argv[1]
note(os.getpid())
if kind == "garbage":
    print("Hello, I am a bot!", flush=True)
    time.sleep(1000)
elif kind == "binary":
    sys.stdout.buffer.write(bytes(range(256)) * 16 + b"\n")
    sys.stdout.flush()
    time.sleep(1000)
elif kind == "long":
    while True:
        sys.stdout.write("x" * 65536)
elif kind == "silent":
    time.sleep(1000)
elif kind == "hung":
    ready()
    time.sleep(1000)
elif kind == "deaf":
    # Calls, but never reads: the answers fill the pipe.
    say({"call": "ready", "args": {"protocol": 1}})
    while True:
        say({"id": "x" * 60, "call": "storage.keys"})
        time.sleep(0.0001)
elif kind == "flood":
    ready()
    while True:
        say({"call": "pool.info"})
elif kind == "version":
    say({"call": "ready", "args": {"protocol": 99}})
    time.sleep(1000)
elif kind == "dies":
    ready()
    print("Traceback: something is wrong", file=sys.stderr, flush=True)
    sys.exit(3)
elif kind == "killed":
    ready()
    os.kill(os.getpid(), signal.SIGSEGV)
elif kind == "closes":
    ready()
    os.close(1)
    time.sleep(1000)
elif kind == "forks":
    # A child that holds the pipes open and outlives its parent.
    ready()
    if os.fork() == 0:
        note(os.getpid())
        time.sleep(1000)
    sys.exit(4)
elif kind == "stubborn":
    # Does not want to end.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        note(os.getpid())
        while True:
            time.sleep(1000)
    ready()
    for line in sys.stdin:
        message = json.loads(line)
        if message.get("event") == "ping":
            say({"call": "pong", "args": message["data"]})
    while True:
        time.sleep(1000)
elif kind == "chatters":
    # Writes more to its standard error than anybody wants to read.
    ready()
    for number in range(5000):
        print(f"line {number} " + "y" * 10000, file=sys.stderr)
    sys.stderr.flush()
    sys.exit(5)
