#!/usr/bin/python3
"""test-ai: a description is asked for in the watch's panel, refused, tried again, edited, taken, cancelled, forgotten

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_drive
import sv_make

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PROPOSED = "Proposed description"

make = sv_make.Make()
server = sv_drive.Server(SERVER, SECONDVINTAGE_INTEGRATIONS_ALLOW=make.host)
server.send("PATCH", "settings", {"make_url": make.url}, "*")
watch = server.send("GET", "watches?sort=id&limit=1")["items"][0]
path = f"watches/{watch['id']}"
server.send("PATCH", path, {"description": None}, "*")
client = sv_drive.Client(CLIENT, server, f"secondvintage://watch/{watch['sku']}")


def present():
    return server.send("GET", path)


def asked(times):
    sv_drive.wait(lambda: len(make.heard) == times, f"request number {times}")
    return make.heard[-1]


def proposed(text):
    sv_drive.wait(lambda: client.read(PROPOSED) == text, f"the proposal {text!r}")


def asks_with_what_is_typed():
    client.find("text", "Name")
    client.write("AI instructions", "Mention the dial.")
    client.press("Describe")
    request = asked(1)
    assert request["AI_Instruction"] == "Mention the dial.", request
    assert request["SKU"] == watch["sku"], request
    assert present()["ai_instructions"] == "Mention the dial."
    client.find("label", "~Asked ")


def shows_a_failure_with_its_answer():
    make.answer(200, {"Status": "error", "Message": "The picture cannot be fetched", "Watch_ID": ""})
    client.find("label", "Failed: The picture cannot be fetched")
    client.find("label", '~"Message": "The picture cannot be fetched"')
    assert present()["description"] is None


def tries_again():
    client.press("Ask Again")
    asked(2)
    make.describe("A new text about it.", "Review")
    proposed("A new text about it.")
    client.find("label", "~proposes the status “Review”")
    assert client.read("Present description") == ""
    assert present()["description"] is None


def keeps_what_is_edited():
    client.write(PROPOSED, "A new text, mended.")
    # Whatever changes the watch makes the panel read its state again.
    server.send("PATCH", path, {"notes": "Written by somebody else"}, "*")
    sv_drive.wait(lambda: client.read("Notes") == "Written by somebody else", "the change of somebody else")
    assert client.read(PROPOSED) == "A new text, mended."


def takes_it_as_edited():
    client.press("Accept")
    sv_drive.wait(lambda: present()["description"] == "A new text, mended.", "the text on the server")
    sv_drive.wait(lambda: client.read("Description") == "A new text, mended.", "the text in the form")
    assert present()["ai_thread_id"] == "thread_1"
    client.gone("push button", "Accept")


def discards_one():
    client.press("Describe")
    request = asked(3)
    assert request["Thread_ID"] == "thread_1", request
    make.describe("Not good.")
    proposed("Not good.")
    assert client.read("Present description") == "A new text, mended."
    client.press("Discard")
    client.gone("push button", "Discard")
    assert present()["description"] == "A new text, mended."


def cancels_one():
    client.press("Describe")
    asked(4)
    client.find("label", "~Asked ")
    client.press("Cancel")
    client.find("label", "Cancelled")
    make.describe("Too late.")
    assert present()["description"] == "A new text, mended."


def forgets_the_thread():
    client.press("Reset AI")
    sv_drive.wait(lambda: present()["ai_thread_id"] is None, "no thread on the server")
    client.gone("push button", "Reset AI")
    client.press("Describe")
    assert asked(5)["Thread_ID"] == ""
    make.describe("From the beginning.", thread="thread_2")
    proposed("From the beginning.")


def asks_before_it_replaces():
    server.send("PATCH", path, {"description": "Written meanwhile."}, "*")
    sv_drive.wait(lambda: client.read("Description") == "Written meanwhile.", "the text of somebody else")
    client.press("Accept")
    client.find("dialog", "Replace the new description?")
    assert present()["description"] == "Written meanwhile."
    client.press("~_Replace")
    sv_drive.wait(lambda: present()["description"] == "From the beginning.", "the proposal on the server")


def loses_nothing_that_is_edited():
    client.press("Describe")
    asked(6)
    make.describe("Another one.", thread="thread_2")
    proposed("Another one.")
    client.write(PROPOSED, "Another one, mended.")
    client.press("Back")
    client.press("~_Stay")
    client.gone("push button", "~_Stay")
    assert client.read(PROPOSED) == "Another one, mended."
    client.press("Back")
    client.press("~_Save")
    sv_drive.wait(lambda: present()["description"] == "Another one, mended.", "what was edited on the server")


sv_drive.run([
    ("/ai/asks-with-what-is-typed", asks_with_what_is_typed),
    ("/ai/shows-a-failure-with-its-answer", shows_a_failure_with_its_answer),
    ("/ai/tries-again", tries_again),
    ("/ai/keeps-what-is-edited", keeps_what_is_edited),
    ("/ai/takes-it-as-edited", takes_it_as_edited),
    ("/ai/discards-one", discards_one),
    ("/ai/cancels-one", cancels_one),
    ("/ai/forgets-the-thread", forgets_the_thread),
    ("/ai/asks-before-it-replaces", asks_before_it_replaces),
    ("/ai/loses-nothing-that-is-edited", loses_nothing_that_is_edited),
])
