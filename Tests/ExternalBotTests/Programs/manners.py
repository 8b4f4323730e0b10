"""Tries the protocol's corners and says in the chat what came of it."""

import json
import os
import sys

NUMBER = 0
EVENTS = []  # Came while an answer was waited for.


def send(value):
    sys.stdout.write(json.dumps(value) + "\r\n\n")  # Empty lines and carriage returns do no harm.
    sys.stdout.flush()


def receive():
    while True:
        line = json.loads(sys.stdin.readline())
        if line.get("event") != "ping":
            return line
        send({"call": "pong", "args": line["data"]})


def read():
    return EVENTS.pop(0) if EVENTS else receive()


def call(name, **more):
    global NUMBER
    NUMBER += 1
    send({"id": NUMBER, "call": name, **more})
    while True:
        line = receive()
        if line.get("id") == NUMBER:
            return line
        EVENTS.append(line)


def say(text):
    call("chat.say", args={"text": text})


hello = read()
assert hello["event"] == "hello" and hello["data"]["protocol"] == 1, hello
early = call("chat.say", args={"text": "too early"})
ready = call("ready", args={"protocol": 1, "events": ["started", "message", "stopping"]})
started = read()
say("early: " + early["error"]["code"])
say("started: " + str(ready["result"]) + " " + started["event"] + " " + started["data"]["bot"])
say("unknown: " + call("chat.shout")["error"]["code"])
say("bad: " + call("chat.say", args={"txt": "x"})["error"]["code"])
say("extra: " + call("chat.say", arg={})["error"]["code"])
say("list: " + call("chat.say", args=[])["error"]["code"])
say("denied: " + call("moderation.kick", args={"peer": "ada"})["error"]["code"])
say("again: " + call("ready", args={"protocol": 1})["error"]["code"])
send({"id": "text", "call": "pool.info"})
say("text id: " + str(read()["id"]))
send({"id": [1], "call": "pool.info"})
# Where "python3" is a script that looks for one, shells and that script add names of their own.
added = {"PWD", "OLDPWD", "SHLVL", "_"}
say("environment: " + " ".join(n for n in sorted(os.environ) if n not in added and "PYENV" not in n))
say("folder: " + os.path.basename(os.getcwd()) + " " + sys.argv[1])
say("descriptors: " + " ".join(d for d in sorted(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd/" + d)))
while True:
    line = read()
    if line["event"] == "message":
        say("heard: " + line["data"]["text"])
    if line["event"] == "stopping":
        # Answers still come.
        call("storage.set", args={"key": "stopped", "value": True})
        print("goodbye", file=sys.stderr, flush=True)
        break
