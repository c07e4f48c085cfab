#!/usr/bin/python3
"""test-editor: somebody edits a watch, clashes with somebody else, and wants to leave

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_drive

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])

server = sv_drive.Server(SERVER)
watch = server.send("GET", "watches?sort=id&limit=1")["items"][0]
path = f"watches/{watch['id']}"
client = sv_drive.Client(CLIENT, server, f"secondvintage://watch/{watch['sku']}")


def present():
    return server.send("GET", path)


def shows_the_watch():
    client.find("text", "Name")
    sv_drive.wait(lambda: client.read("Name") == watch["name"], "the name of the watch")
    assert client.read("SKU") == watch["sku"]


def saves_what_changed():
    before = present()
    client.write("Name", "Renamed by a test")
    client.press("Save")
    sv_drive.wait(lambda: present()["name"] == "Renamed by a test", "the new name on the server")
    client.gone("push button", "Save")
    after = present()
    assert after["version"] == before["version"] + 1
    changed = {key for key in after if after[key] != before[key]} - {"version", "updated_at", "updated_by"}
    assert changed == {"name"}, changed


def takes_back_what_was_saved():
    client.press("~Undo")
    sv_drive.wait(lambda: present()["name"] == watch["name"], "the former name on the server")
    sv_drive.wait(lambda: client.read("Name") == watch["name"], "the former name in the form")
    client.gone("push button", "Save")


def follows_somebody_else():
    server.send("PATCH", path, {"model": "Changed elsewhere"}, "*")
    sv_drive.wait(lambda: client.read("Model") == "Changed elsewhere", "the change of somebody else")


def shows_what_is_wrong():
    client.write("Year", "long ago")
    client.press("Save")
    client.find("label", "Must be a whole number")
    assert client.read("Year") == "long ago"
    client.press("Revert")
    client.gone("label", "Must be a whole number")


def asks_in_a_conflict():
    client.write("Calibre", "Mine")
    client.write("Dial", "My dial")
    server.send("PATCH", path, {"calibre": "Theirs"}, "*")
    client.find("label", "~Saving will ask which to keep")
    assert client.read("Calibre") == "Mine"
    client.press("Save")
    client.find("label", "Theirs")
    client.press("~Save These")
    sv_drive.wait(lambda: present()["calibre"] == "Mine", "my choice on the server")
    assert present()["dial"] == "My dial"
    client.gone("push button", "Save")


def guards_what_is_typed():
    name = present()["name"]
    client.write("Name", "Never saved")
    client.press("Back")
    client.press("~Stay")
    client.gone("push button", "~Stay")
    assert client.read("Name") == "Never saved"
    client.press("Back")
    client.press("~_Discard")
    sv_drive.wait(lambda: client.read("Name") == name, "the name as it was")
    assert present()["name"] == name


sv_drive.run([
    ("/editor/shows-the-watch", shows_the_watch),
    ("/editor/saves-what-changed-and-nothing-else", saves_what_changed),
    ("/editor/takes-back-what-was-saved", takes_back_what_was_saved),
    ("/editor/follows-somebody-else", follows_somebody_else),
    ("/editor/shows-what-is-wrong-and-keeps-it", shows_what_is_wrong),
    ("/editor/asks-in-a-conflict", asks_in_a_conflict),
    ("/editor/guards-what-is-typed", guards_what_is_typed),
])
