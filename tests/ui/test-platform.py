#!/usr/bin/python3
"""test-platform: a marketplace's own template and lists of choice, and the way back

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_chooser
import sv_drive
from sv_hands import assert_fits, choose_row, go, keys, size

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"
WIDE, NARROW = 1280, 420

server = sv_drive.Server(SERVER, 20)
client = sv_drive.Client(CLIENT, server)
catawiki = server.send("GET", "platforms")["items"][0]["id"]


def platform():
    return server.send("GET", f"platforms/{catawiki}")


HEADER = ",".join(field["column"] for field in platform()["fields"])


def field(column):
    return next((field for field in platform()["fields"] if field["column"] == column), None)


def bring(button, title, name, text):
    client.press(button)
    sv_chooser.choose(client, title, sv_chooser.file_of(name, text))


def bring_template(text):
    bring("Upload Template…", "Template of the Marketplace", "template.csv", text)


def looks(name):
    """As it stands in a wide and in a narrow window."""
    sv_drive.look(name)
    size(client, NARROW)
    assert_fits(client, name)
    sv_drive.look(name + "-narrow")
    size(client, WIDE)


def opens_the_watch():
    watch = server.send("GET", "watches?status=Ready%20for%20listing&limit=1")["items"][0]
    client.open_watch(watch)


def begins_a_listing():
    opens_the_watch()
    client.press("List on Catawiki")
    client.press("Begin the Listing")
    client.find("text", "Weight")
    assert client.look("text", "Video (optional)") is None


def opens_it():
    go(client, "Platforms")
    choose_row(client, "Platforms", lambda texts: "Catawiki" in texts)
    keys(TITLE, "Return")


def shows_the_built_in_one():
    opens_it()
    client.find("label", "The built-in template, with 39 columns")
    client.find("label", "The built-in lists of choice")
    assert client.look("push button", "Back to the Built-in One…") is None
    # Marketplaces come with the program.
    assert client.look("push button", "Archive") is None
    looks("60-built-in")


def takes_a_template_and_says_what_is_other():
    changed = HEADER.replace("(333)", "(412)").replace("(18127)", "(20555)").replace("D: Weight,", "") + ",Video (optional)"
    bring_template(changed)
    client.find("label", "Your own template, with 39 columns")
    client.find("label", "New here: Video (optional)")
    client.find("label", "Missing here: D: Weight")
    assert platform()["template_uploaded"]
    assert field("Object type (20555)")["choices"], field("Object type (20555)")
    looks("61-template")


def asks_for_the_new_column():
    opens_the_watch()
    client.press("Open the listing on Catawiki")
    client.find("text", "Video (optional)")
    sv_drive.look("64-new-column")
    opens_it()


def refuses_half_a_template():
    before = platform()
    bring_template(HEADER.split(",D: Original warranty")[0])
    client.find("label", "~No watch can be listed on Catawiki without these columns")
    client.find("label", "~Public photo URL")
    # What is there still says what is there.
    client.find("label", "Missing here: D: Weight")
    assert platform() == before
    looks("62-refused")


def takes_lists_of_choice():
    bring("Upload Lists of Choice…", "Lists of Choice of the Marketplace", "lists.csv",
          "D: Brand,D: Movement\nOmega,Automatic\nRolex,Quartz\n")
    client.find("label", "Lists taken from the file: D: Brand · D: Movement")
    client.find("label", "~Not in the file, left as they were: External Reference Colour · ")
    client.find("label", "Your own lists of choice")
    # The refusal is over.
    client.gone("label", "~No watch can be listed")
    assert field("D: Brand")["choices"] == ["Omega", "Rolex"]
    looks("63-lists")


def goes_back_to_the_built_in_one():
    client.press("Back to the Built-in One…")
    client.press("~Keep Mine")
    client.gone("push button", "~Keep Mine")
    assert platform()["template_uploaded"]
    client.press("Back to the Built-in One…")
    client.press("~Go Back")
    client.find("label", "The built-in template, with 39 columns")
    client.gone("label", "Missing here: D: Weight")
    client.gone("push button", "Back to the Built-in One…")
    after = platform()
    assert not after["template_uploaded"] and not after["dictionary_uploaded"] and after["missing"] == [], after
    assert len(field("D: Brand")["choices"]) == 553


def is_only_read_by_others():
    global client
    client.stop()
    client = sv_drive.Client(CLIENT, server, email="manager@demo.example")
    opens_it()
    client.find("label", "The built-in template, with 39 columns")
    assert client.look("push button", "Upload Template…") is None
    assert client.look("push button", "Upload Lists of Choice…") is None


sv_drive.run([
    ("/listing/has-the-built-in-columns", begins_a_listing),
    ("/platform/shows-the-built-in-one", shows_the_built_in_one),
    ("/platform/takes-a-template", takes_a_template_and_says_what_is_other),
    ("/listing/has-the-new-columns", asks_for_the_new_column),
    ("/platform/refuses-half-a-template", refuses_half_a_template),
    ("/platform/takes-lists-of-choice", takes_lists_of_choice),
    ("/platform/goes-back-to-the-built-in-one", goes_back_to_the_built_in_one),
    ("/platform/is-only-read-by-others", is_only_read_by_others),
])
