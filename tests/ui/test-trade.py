#!/usr/bin/python3
"""test-trade: files that are wrong, an import taken back, many watches changed and back, jobs

SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import os
import sys

import sv_chooser
import sv_drive
from sv_hands import choose_row, go, keys, point

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WATCHES = 25
TITLE = "SecondVintage"

server = sv_drive.Server(SERVER, WATCHES)
client = sv_drive.Client(CLIENT, server)


def frame():
    return client.find("frame", None)


def total():
    return server.send("GET", "watches/ids")["total"]


def one(sku):
    return server.send("GET", f"watches?sku={sku}")["items"][0]


def refuses_what_is_no_table():
    go(client, "Import")
    sv_chooser.bring(client, "picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0")
    client.find("label", "~cannot be imported")
    sv_drive.look("01-no-table")


def refuses_an_empty_file():
    sv_chooser.bring(client, "empty.csv", b"")
    client.find("label", "~empty")
    sv_drive.look("02-empty")


LIST = """SKU,Name,Brand,Year,Price
UI-0001,First,Omega,1962,1250 EUR
UI-0002,Second,Omega,long ago,980 EUR
UI-0003,Third,Omega,1971,on request
UI-0004,Fourth,Omega,1972,450 EUR
UI-0004,Fourth again,Omega,1973,460 EUR
"""


def shows_how_the_file_begins():
    sv_chooser.bring(client, "stock.csv", LIST)
    client.find("label", "→ Year")
    client.find("label", "long ago")
    sv_drive.look("03-preview")


def tells_every_problem():
    client.press("~Next")
    client.find("label", "~columns are used")
    sv_drive.look("04-columns")
    client.press("~Check")
    client.find("push button", "Problems: 3")
    client.find("push button", "New: 2")
    client.find("label", "~stands in the lines 5, 6")
    client.find("label", "~on request")
    sv_drive.look("05-problems")


def tells_what_goes_to_the_notes():
    client.press("~goes to the notes instead")
    client.find("label", "~long ago")
    sv_drive.look("06-notes")


def keeps_what_was_left_out_as_a_file():
    client.press("~Save Rows with Problems")
    with open(sv_chooser.save(client, "Save Rows with Problems", "problems.csv"), newline="", encoding="utf-8") as text:
        kept = list(csv.reader(text))
    assert [row[0] for row in kept] == ["SKU", "UI-0003", "UI-0004", "UI-0004"], kept
    assert kept[0][-1] == "Not imported because" and "lines 5, 6" in kept[2][-1], kept


def leaves_bad_rows_out():
    client.press("~_Back")
    # A step that is still sliding in has its rows elsewhere.
    sv_drive.insist(lambda: point(client.find("list item", "~Leave out rows with problems"), frame(), TITLE, (0.3, 0.5)),
                    lambda: server.newest("imports")["options"]["errors"] == "skip", "the rule on the server")
    client.press("~Check")
    client.press("~Import 2 Rows")
    client.find("label", "2 new, 0 changed, 3 left out.")
    assert total() == WATCHES + 2
    sv_drive.look("07-imported")


def takes_back_all_but_what_was_edited():
    watch = one("UI-0002")
    server.send("PATCH", f"watches/{watch['id']}", {"name": "Edited since"}, "*")
    client.press("~Undo the Import")
    client.find("label", "Import Undone")
    client.find("label", "~Somebody changed it since")
    sv_drive.look("08-undone")
    assert total() == WATCHES + 1
    client.press("~Save What Stayed")
    with open(sv_chooser.save(client, "Save What Stayed", "kept.csv"), newline="", encoding="utf-8") as text:
        kept = list(csv.reader(text))
    assert [row[0] for row in kept] == ["SKU", "UI-0002"], kept


def changes_many_and_back():
    go(client, "Watches")
    choose_row(client, "Watches")
    keys(TITLE, "ctrl+a")
    sv_drive.look("09-selected")
    location = server.send("GET", "locations?limit=1&sort=name")["items"][0]
    before = server.send("GET", f"watches/ids?location={location['id']}")["total"]
    client.press("Location")
    client.press(location["name"], role="menu item")
    everywhere = total()
    sv_drive.wait(lambda: server.send("GET", f"watches/ids?location={location['id']}")["total"] == everywhere,
                  "all in one place")
    sv_drive.look("10-moved")
    client.press("~Undo")
    sv_drive.wait(lambda: server.send("GET", f"watches/ids?location={location['id']}")["total"] == before,
                  "each where it was")
    client.find("label", "As it was before")


def lists_the_jobs():
    go(client, "Jobs")
    client.find("label", "Import: undo")
    sv_drive.look("11-jobs")


sv_drive.run([
    ("/import/refuses-what-is-no-table", refuses_what_is_no_table),
    ("/import/refuses-an-empty-file", refuses_an_empty_file),
    ("/import/shows-how-the-file-begins", shows_how_the_file_begins),
    ("/import/tells-every-problem", tells_every_problem),
    ("/import/tells-what-goes-to-the-notes", tells_what_goes_to_the_notes),
    ("/import/keeps-what-was-left-out-as-a-file", keeps_what_was_left_out_as_a_file),
    ("/import/leaves-bad-rows-out", leaves_bad_rows_out),
    ("/import/takes-back-all-but-what-was-edited", takes_back_all_but_what_was_edited),
    ("/watches/changes-many-and-back", changes_many_and_back),
    ("/jobs/lists-them", lists_the_jobs),
])
