#!/usr/bin/python3
"""test-guard: nobody leaves what is typed without being asked, by whichever way

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import sys
import types
import urllib.parse

import sv_drive
import sv_relay
from sv_drive import act
from sv_hands import choose_row, go, keys, name_of, open_menu, reach, rows

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"
TYPED = "Typed and not saved"

server = sv_drive.Server(SERVER)
relay = sv_relay.Relay(int(server.url.rsplit(":", 1)[1]))
client = sv_drive.Client(CLIENT, types.SimpleNamespace(url=relay.url, fingerprint=server.fingerprint))
watches = server.send("GET", "watches?sort=sku&limit=20")["items"]


def frames():
    return list(client.matching("frame", "~" + TITLE))


def frame():
    return frames()[0]


def shows(watch):
    sv_drive.wait(lambda: client.read("SKU") == watch["sku"], f"the watch {watch['sku']}")


def present(watch):
    return server.send("GET", f"watches/{watch['id']}")


def opens_a_watch_of_the_list():
    go(client, "Watches")
    table = client.find("tree table", "Watches")
    sv_drive.wait(lambda: len(rows(table)) == len(watches), "rows")
    # In the order of the list, which is the one of previous and next.
    order = [row[0] for row in rows(table)]
    watches.sort(key=lambda watch: order.index(watch["sku"]))
    choose_row(client, "Watches", lambda texts: watches[0]["sku"] in texts)
    keys(TITLE, "Return")
    shows(watches[0])


def stays(leave):
    """Somebody types, goes, is asked, and stays; then nothing is lost."""
    def test():
        client.write("Name", TYPED)
        leave()
        client.press("~_Stay")
        client.gone("push button", "~_Stay")
        assert client.process.poll() is None
        assert client.read("Name") == TYPED
        shows(watches[0])
        assert present(watches[0])["name"] != TYPED
    return test


def follow_a_link():
    link = "secondvintage://watch/" + urllib.parse.quote(watches[1]["sku"])
    subprocess.run([CLIENT, link], check=True, timeout=sv_drive.PATIENCE)


def goes_on_when_it_is_discarded():
    client.write("Name", TYPED)
    keys(TITLE, "alt+Down")
    client.press("~_Discard")
    shows(watches[1])
    assert present(watches[0])["name"] == watches[0]["name"]
    keys(TITLE, "alt+Up")
    shows(watches[0])


def asks_again_about_what_is_typed_while_it_saves():
    client.write("Name", "Typed first")
    relay.hold_answers()
    keys(TITLE, "alt+Down")
    client.press("~_Save")
    client.gone("push button", "~_Stay")
    sv_drive.wait(lambda: present(watches[0])["name"] == "Typed first", "what was typed first on the server")
    client.write("Name", "Typed then")
    relay.release()
    client.press("~_Save")
    sv_drive.wait(lambda: present(watches[0])["name"] == "Typed then", "what was typed then on the server")
    shows(watches[1])
    keys(TITLE, "alt+Up")
    shows(watches[0])


def asks_before_it_archives():
    client.write("Name", TYPED)
    open_menu(client, lambda: next((node for node in client.walk() if name_of(node) == "More actions"), None), "menu item", "~Archive")
    client.press("~Archive", role="menu item")
    client.press("~_Stay")
    client.gone("push button", "~_Stay")
    assert client.read("Name") == TYPED
    assert present(watches[0])["archived_at"] is None
    client.press("Revert")
    client.gone("push button", "Revert")


def keeps_a_cost_that_was_begun():
    button = client.find("push button", "Add Cost…")
    reach(button, frame(), TITLE)
    client.press("Add Cost…")
    client.write("Text", "Begun")
    keys(TITLE, "Escape")
    client.gone("text", "Amount")
    keys(TITLE, "alt+Down")
    client.press("~_Save")
    client.find("label", "Amount is needed")
    client.write("Amount", "12 EUR")
    keys(TITLE, "Escape")
    client.gone("text", "Amount")
    keys(TITLE, "alt+Down")
    client.press("~_Save")
    shows(watches[1])
    costs = server.send("GET", f"watches/{watches[0]['id']}/costs")["items"]
    assert [cost["amount"]["amount"] for cost in costs if cost["text"] == "Begun"] == [1200], costs
    keys(TITLE, "alt+Up")
    shows(watches[0])


def asks_about_other_windows():
    client.write("Name", TYPED)
    keys(TITLE, "ctrl+shift+n")
    sv_drive.wait(lambda: len(frames()) == 2, "a second window")
    other = sv_drive.wait(lambda: next((node for node in frames() if watches[0]["sku"] not in name_of(node)), None),
                          "the other window")
    act(other, "win.sign-out")
    client.press("~_Stay")
    client.gone("push button", "~_Stay")
    assert client.read("Name") == TYPED
    act(other, "win.sign-out")
    client.press("~_Discard")
    # Of no page any more, in either of them.
    sv_drive.wait(lambda: [name_of(window) for window in frames()] == [TITLE, TITLE], "both windows to be signed out")
    assert present(watches[0])["name"] == "Typed then"


client.find("list item", "Watches")
sv_drive.run([
    ("/guard/opens-a-watch-of-the-list", opens_a_watch_of_the_list),
    ("/guard/asks-before-the-window-closes", stays(lambda: keys(TITLE, "ctrl+w"))),
    ("/guard/asks-before-the-program-ends", stays(lambda: keys(TITLE, "ctrl+q"))),
    ("/guard/asks-before-the-next", stays(lambda: keys(TITLE, "alt+Down"))),
    ("/guard/asks-before-going-back", stays(lambda: client.press("Back"))),
    ("/guard/asks-before-signing-out", stays(lambda: act(frame(), "win.sign-out"))),
    ("/guard/asks-before-following-a-link", stays(follow_a_link)),
    ("/guard/asks-before-it-archives", asks_before_it_archives),
    ("/guard/goes-on-when-it-is-discarded", goes_on_when_it_is_discarded),
    ("/guard/asks-again-about-what-is-typed-while-it-saves", asks_again_about_what_is_typed_while_it_saves),
    ("/guard/keeps-a-cost-that-was-begun", keeps_a_cost_that_was_begun),
    ("/guard/asks-about-other-windows-before-signing-out", asks_about_other_windows),
])
