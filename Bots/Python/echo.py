"""Repeats what it is told, and counts how often: an example of a bot in Python."""

from poolbots import Bot

bot = Bot()


@bot.command("echo", "<text:rest>", summary={"en": "Repeats a text.", "de": "Wiederholt einen Text."}, cooldown=1)
def echo(event):
    count = bot.call("storage.add", key="echoes")
    bot.call("chat.reply", message=event["id"], text=f"{event['arguments']['text']} (no. {count:g})")


@bot.on("peer_joined")
def welcome(event):
    bot.call("log", text=f"{event['member']['name']} came")


bot.run()
