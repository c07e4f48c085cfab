#!/usr/bin/python3
"""test-room: what is opened from the pages fits a narrow window too

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_chooser
import sv_drive
from sv_hands import assert_fits, go, keys, size

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"
WIDE, MIDDLE, NARROW = 1280, 912, 420

server = sv_drive.Server(SERVER, 25)
client = sv_drive.Client(CLIENT, server)

FILE = """SKU;Brand;Model;Year;Purchase price;Purchase date;Asking price;Condition;Box;Remarks
;Omega;Seamaster;1968;12 500 SEK;2024-03-01;25 000 SEK;Good;yes;from an auction where nobody else looked twice at it
;Omega;De Ville;1971;about 3000;2024-04-11;9 900 SEK;Fair;no;
;Omega;Constellation;1966;8 000 SEK;2024-04-21;;Good;yes;gold
"""


def fits(what):
    for width in (MIDDLE, NARROW):
        size(client, width)
        assert_fits(client, what)
        sv_drive.look(f"30-{what}-{width}".replace(" ", "-"))
    size(client, WIDE)


def every_step_of_an_import_fits():
    go(client, "Import")
    sv_chooser.bring(client, "inventory.csv", FILE)
    client.find("label", "The First Rows")
    fits("the file")
    client.press("~Next")
    client.find("label", "Rules")
    fits("the columns")
    client.press("~Check")
    client.find("push button", "Problems: 1")
    fits("the check")


def a_watch_and_its_listing_fit():
    watch = server.send("GET", "watches?status=Ready%20for%20listing&limit=1")["items"][0]
    client.open_watch(watch)
    fits("a watch")
    client.press("List on Catawiki")
    client.press("Begin the Listing")
    client.find("push button", "Approve")
    fits("a listing")


def an_empty_record_fits():
    for name, role, field in (("Parties", "text", "Country"), ("Users", "combo box", "Role")):
        go(client, name)
        keys(TITLE, "Insert")
        client.find(role, field)
        fits("a new one of " + name)


sv_drive.run([
    ("/room/every-step-of-an-import-fits", every_step_of_an_import_fits),
    ("/room/a-watch-and-its-listing-fit", a_watch_and_its_listing_fit),
    ("/room/an-empty-record-fits", an_empty_record_fits),
])
