"""Notes each of its lives in a file; ends the first two at once, and lives on in the third."""

import json
import sys

with open(sys.argv[1], "a+") as lives:
    lives.write("x")
    lives.flush()
    lives.seek(0)
    count = len(lives.read())

print(json.dumps({"call": "ready", "args": {"protocol": 1}}), flush=True)
if count < 3:
    print("life %d was too short" % count, file=sys.stderr, flush=True)
    sys.exit(3)
for line in sys.stdin:
    message = json.loads(line)
    if message.get("event") == "ping":
        print(json.dumps({"call": "pong", "args": message["data"]}), flush=True)
    if message.get("event") == "stopping":
        break
