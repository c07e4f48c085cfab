#!/usr/bin/python3
"""test-listing: a listing from its errors to Catawiki's file and back, jobs in the header, an import that is stopped

SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import os
import sys

import pyatspi

import sv_chooser
import sv_drive
import sv_make
from sv_hands import choose_row, go, keys, name_of, open_menu, role_of

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"

make = sv_make.Make()
server = sv_drive.Server(SERVER, 25, SECONDVINTAGE_INTEGRATIONS_ALLOW=make.host)
server.send("PATCH", "settings", {"make_url": make.url}, "*")
client = sv_drive.Client(CLIENT, server)

catawiki = server.send("GET", "platforms")["items"][0]
# What has to be there is marked.
titles = {field["key"]: field["title"] + (" *" if field["required"] else "")
          for field in server.send("GET", f"platforms/{catawiki['id']}")["fields"]}
# The only draft of the demonstration lacks a description and a value, but not its pictures.
draft = server.send("GET", "watches?status=Draft&limit=1")["items"][0]


def listing():
    found = server.send("GET", f"listings?watch={draft['id']}&platform={catawiki['id']}")["items"]
    return server.send("GET", f"listings/{found[0]['id']}") if found else None


def chooses_the_watch():
    go(client, "Watches")
    choose_row(client, "Watches", lambda texts: any(draft["sku"] in text for text in texts))


def says_errors_beside_their_fields():
    chooses_the_watch()
    keys(TITLE, "Return")
    client.press("List on Catawiki")
    client.press("Begin the Listing")
    client.press("Approve")
    faults = sv_drive.wait(lambda: listing()["errors"], "what is wrong with it")
    assert sorted(fault["field"] for fault in faults) == ["description", "estimated_value"], faults
    for fault in faults:
        client.find("label", fault["message"])
    assert listing()["state"] == "draft"
    # The server of this run is reached from this computer only.
    client.find("label", "~Catawiki can fetch none of them")
    sv_drive.look("40-errors")


def approves_what_is_complete():
    client.write(titles["description"], "A fine watch for whoever likes brown dials.")
    client.write(titles["estimated_value"], "1250")
    client.press("Approve")
    sv_drive.wait(lambda: listing()["state"] == "approved", "the approval")
    assert listing()["errors"] == []
    client.find("push button", "It Is Live on Catawiki")
    sv_drive.look("41-approved")


def writes_the_file_for_catawiki():
    chooses_the_watch()
    client.press("~_Catawiki File")
    path = sv_chooser.save(client, "File for Catawiki", "catawiki.csv")
    sv_drive.wait(lambda: listing()["state"] == "exported", "what the listing says of it")
    with open(path, newline="", encoding="utf-8-sig") as text:
        lines = list(csv.reader(text))
    watch = next(line for line in lines if draft["sku"] in line)
    assert {len(line) for line in lines} == {39}, [len(line) for line in lines]
    assert "A fine watch for whoever likes brown dials." in watch and "1250" in watch, watch
    client.find("label", "Written, but Catawiki Will Find No Pictures")
    sv_drive.look("42-file")
    client.press("~Understood")
    client.gone("label", "Written, but Catawiki Will Find No Pictures")


def publishes_and_withdraws():
    keys(TITLE, "Return")
    client.press("Open the listing on Catawiki")
    client.press("It Is Live on Catawiki")
    sv_drive.wait(lambda: listing()["state"] == "published", "live")
    sv_drive.look("43-live")
    client.press("Withdraw")
    sv_drive.wait(lambda: listing()["state"] == "withdrawn", "withdrawn")


def stands_in_the_log():
    go(client, "Log")
    client.find("label", "Listings · Created")
    go(client, "Watches")


def jobs_say(words):
    """The button of the header tells whether something runs or has failed."""
    return next((node for node in client.walk() if role_of(node) in ("toggle button", "push button")
                 and name_of(node) == words), None)


def shows_a_running_job_and_why_it_failed():
    server.send("POST", f"watches/{draft['id']}/ai", {"action": "describe"})
    sv_drive.wait(lambda: len(make.heard) == 1, "the request")
    open_menu(client, lambda: jobs_say("Jobs: 1 running"), "push button", "Cancel: Description by AI")
    sv_drive.look("44-running")
    make.answer(200, {"Status": "error", "Message": "The picture cannot be fetched", "Watch_ID": ""})
    client.find("label", "Failed: The picture cannot be fetched")
    sv_drive.look("45-failed")


def tries_it_again_and_cancels_it():
    client.press("Try again: Description by AI")
    sv_drive.wait(lambda: len(make.heard) == 2, "the request again")
    client.press("Cancel: Description by AI")
    sv_drive.wait(lambda: server.newest("jobs")["state"] == "cancelled", "the job's end on the server")
    client.find("label", "Cancelled")
    make.describe("Too late.")
    keys(TITLE, "Escape")
    client.gone("push button", "Try again: Description by AI")


MANY = 40000


def stops_an_import():
    """While it reads so many rows, somebody changes her mind."""
    before = server.send("GET", "watches/ids")["total"]
    go(client, "Import")
    rows = "".join(f"BIG-{n:06},Big {n},Omega,1968\n" for n in range(MANY))
    sv_chooser.bring(client, "big.csv", "SKU,Name,Brand,Year\n" + rows)
    client.press("~_Next")
    client.press("~_Check")
    client.find("label", "~Comparing the rows")
    sv_drive.look("46-comparing")
    client.press("~_Cancel")
    sv_drive.wait(lambda: server.newest("jobs")["state"] == "cancelled", "the job's end on the server")
    sv_drive.wait(lambda: client.look("push button", "~_Check").getState().contains(pyatspi.STATE_SENSITIVE), "a page to go on with")
    sv_drive.look("47-stopped")
    assert server.send("GET", "watches/ids")["total"] == before
    assert server.newest("imports")["state"] != "checked"


sv_drive.run([
    ("/listing/says-errors-beside-their-fields", says_errors_beside_their_fields),
    ("/listing/approves-what-is-complete", approves_what_is_complete),
    ("/listing/writes-the-file-for-catawiki", writes_the_file_for_catawiki),
    ("/listing/publishes-and-withdraws", publishes_and_withdraws),
    ("/listing/stands-in-the-log", stands_in_the_log),
    ("/jobs/shows-a-running-one-and-why-it-failed", shows_a_running_job_and_why_it_failed),
    ("/jobs/tries-it-again-and-cancels-it", tries_it_again_and_cancels_it),
    ("/import/stops-one", stops_an_import),
])
