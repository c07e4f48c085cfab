#!/usr/bin/python3
"""test-names: whatever takes the focus says what it is

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import pyatspi

import sv_drive
from sv_hands import go, keys

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"
PAGES = ("Watches", "Import", "Sales", "Parties", "Users", "Jobs", "Log", "Settings")
# Cells and rows of a table are read by what stands in them.
READ_BY_CONTENTS = ("table row", "table cell", "scroll pane")

server = sv_drive.Server(SERVER, 25)
client = sv_drive.Client(CLIENT, server)


def nameless():
    """GTK takes the name of a class where nobody gave one."""
    found = set()
    for node in client.tree.look().walk():
        states = node.seen_states
        if not (states.contains(pyatspi.STATE_FOCUSABLE) and states.contains(pyatspi.STATE_VISIBLE)):
            continue
        name = node.name.strip()
        if node.role not in READ_BY_CONTENTS and (not name or name in ("GtkColumnListView", "GtkListBox", "GtkFlowBox")):
            found.add(f"{node.role} {name!r} in {node.parent.role} {node.parent.name!r}")
    return found


def every_page_says_what_it_holds():
    for page in PAGES:
        go(client, page)
        sv_drive.wait(lambda: page in client.find("frame", "~" + TITLE).name, page)
        assert not nameless(), f"{page}: {nameless()}"


def a_watch_says_what_it_holds():
    watch = server.send("GET", "watches?status=Ready%20for%20listing&limit=1")["items"][0]
    sv_drive.subprocess.run([CLIENT, f"secondvintage://watch/{watch['sku']}"], check=True)
    sv_drive.wait(lambda: client.read("SKU") == watch["sku"], "the page of the watch")
    assert not nameless(), nameless()
    for group in ("Box", "Papers"):
        names = [node.name for node in client.walk(client.find("panel", group)) if node.role in ("toggle button", "push button")]
        assert names == ["Yes", "No", "Unknown"], names
    client.press("Sell…")
    client.find("text", "Order number")
    assert not nameless(), nameless()
    keys("Sell", "Escape")


try:
    sv_drive.run([
        ("/names/every-page-says-what-it-holds", every_page_says_what_it_holds),
        ("/names/a-watch-says-what-it-holds", a_watch_says_what_it_holds),
    ])
finally:
    client.stop()
    server.stop()
