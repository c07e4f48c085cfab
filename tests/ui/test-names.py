#!/usr/bin/python3
"""test-names: whatever takes the focus says what it is

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import pyatspi

import sv_drive
from sv_hands import go, keys, rows

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"
PAGES = ("Watches", "Import", "Sales", "Parties", "Users", "Jobs", "Log", "Settings")
# What comes last on a page that has no table.
HOLDS = {"Import": ("push button", "~Choose File"), "Settings": ("text", "Address of the Make.com scenario")}
LISTS = {"Jobs": "Jobs, the latest first", "Log": "Changes, the latest first"}
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


def everything_is_named(where):
    found = nameless()
    assert not found, f"{where}: {found}"


def every_page_says_what_it_holds():
    for page in PAGES:
        go(client, page)
        if page in HOLDS:
            client.find(*HOLDS[page])
        elif page in LISTS:
            sv_drive.wait(lambda: client.children(client.find("list", LISTS[page])), f"lines of {page}")
        else:
            sv_drive.wait(lambda: rows(client.find("tree table", page)), f"rows of {page}")
        everything_is_named(page)


def a_watch_says_what_it_holds():
    watch = server.send("GET", "watches?status=Ready%20for%20listing&limit=1")["items"][0]
    client.open_watch(watch)
    client.find("push button", "Add Cost…")
    everything_is_named("a watch")
    for group in ("Box", "Papers"):
        names = [node.name for node in client.walk(client.find("panel", group)) if node.role in ("toggle button", "push button")]
        assert names == ["Yes", "No", "Unknown"], names
    client.press("Sell…")
    client.find("text", "Order number")
    everything_is_named("a sale")
    keys("Sell", "Escape")


sv_drive.run([
    ("/names/every-page-says-what-it-holds", every_page_says_what_it_holds),
    ("/names/a-watch-says-what-it-holds", a_watch_says_what_it_holds),
])
