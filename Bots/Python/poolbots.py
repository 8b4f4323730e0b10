"""Speaks with a PoolBots host, for bots in Python: see docs/external-bots.md.

Needs Python 3.9 and nothing else. A bot makes a `Bot`, says what it listens to, and runs it:

    from poolbots import Bot

    bot = Bot()

    @bot.command("hello", "[name:rest]", summary="Says hello.")
    def hello(event):
        bot.call("chat.reply", message=event["id"], text=f"Hello {event['arguments'].get('name', event['name'])}!")

    bot.run()
"""

import collections
import json
import os
import sys

PROTOCOL = 1


class APIError(Exception):
    """The host did not do what was asked for: `code` to decide by, `message` for people."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class Bot:
    def __init__(self):
        # Lines to the host have a way of their own: whatever else prints goes to the log, where it belongs.
        self._output = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self._input = sys.stdin.buffer
        self._handlers = {}
        self._commands = {}
        self._definitions = []
        self._events = collections.deque()
        self._last_id = 0
        #: What the host said first: `bot`, `api`, `protocol`, `limits`.
        self.hello = {}

    def on(self, event):
        """Calls a function with the data of each event of this name."""

        def register(function):
            self._handlers[event] = function
            return function

        return register

    def command(self, name, parameters="", **more):
        """Calls a function with each `command` event of this name; `more` goes into the definition: `summary`,
        `role`, `cooldown` …"""

        def register(function):
            self._definitions.append({"name": name, "parameters": parameters, **more})
            self._commands[name] = function
            return function

        return register

    def call(self, name, **arguments):
        """Asks the host to do something and waits for its answer; events that come meanwhile wait.

        Raises `APIError`.
        """
        self._last_id += 1
        wanted = self._last_id
        self._write({"id": wanted, "call": name, "args": arguments})
        while True:
            line = self._read()
            if "event" in line:
                self._events.append(line)
            elif line.get("id") == wanted:
                error = line.get("error")
                if error:
                    raise APIError(error["code"], error["message"])
                return line.get("result")

    def run(self):
        """Listens until the host says `stopping`."""
        self.hello = self._read()["data"]
        if self._commands:
            self._handlers["command"] = lambda event: self._commands[event["command"]](event)
        self.call("ready", protocol=PROTOCOL, events=sorted({*self._handlers, "stopping"}))
        if self._definitions:
            self.call("commands.define", commands=self._definitions)
        while True:
            event = self._events.popleft() if self._events else self._read()
            handler = self._handlers.get(event.get("event"))
            if handler:
                try:
                    handler(event["data"])
                except APIError as error:
                    print(f"{event['event']}: {error}", file=sys.stderr)
            if event.get("event") == "stopping":
                return

    def _read(self):
        """The next line that is for the bot; pings are answered on the way."""
        while True:
            text = self._input.readline()
            if not text:
                sys.exit(0)  # The host is gone.
            line = json.loads(text)
            if line.get("event") != "ping":
                return line
            self._write({"call": "pong", "args": line["data"]})

    def _write(self, value):
        self._output.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        self._output.flush()
