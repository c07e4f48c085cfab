#!/usr/bin/python3
"""test-main-job: a day's work from the sign-in to an import taken back, through the accessibility bus

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_chooser
import sv_drive
from sv_hands import choose_row, go, keys, labels, rows

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WATCHES = 30
TITLE = "SecondVintage"
NEW = ("TST-NEW-0001", "TST-NEW-0002")

server = sv_drive.Server(SERVER, WATCHES)
# Everybody else changes only what lies behind this one.
watch = server.send("GET", "watches?sort=-sku&limit=1")["items"][0]
path = f"watches/{watch['id']}"
client = sv_drive.Client(CLIENT, server, sign_in=False)


def present():
    return server.send("GET", path)


def table():
    return client.find("tree table", "Watches")


def skus():
    return [row[0] for row in rows(table())]


def total():
    return server.send("GET", "watches/ids")["total"]


def refuses_the_wrong_password():
    client.write("E-mail", sv_drive.EMAIL)
    client.write("Password", "not this one")
    client.press("Sign in")
    dialog = client.find("dialog", "First contact with this server")
    shown = "".join(labels(dialog)).replace(" ", "").replace("\n", "").lower()
    assert server.fingerprint in shown, shown
    client.press("~Trust and Sign In")
    client.find("label", "~password is wrong")


def signs_in():
    client.write("Password", sv_drive.PASSWORD)
    client.press("Sign in")
    client.find("list item", "Watches")


def lists_the_watches():
    go(client, "Watches")
    sv_drive.wait(lambda: len(skus()) == WATCHES, f"{WATCHES} rows")


def finds_one():
    client.search(watch["sku"])
    sv_drive.wait(lambda: skus() == [watch["sku"]], "its row alone")


def opens_it():
    choose_row(client, "Watches")
    keys(TITLE, "Return")
    sv_drive.wait(lambda: client.read("SKU") == watch["sku"], "the page of the watch")


def saves_a_change():
    client.write("Name", "Written on a test's day")
    client.press("Save")
    sv_drive.wait(lambda: present()["name"] == "Written on a test's day", "the new name on the server")
    client.gone("push button", "Save")


def asks_before_losing_a_change():
    client.write("Name", "Never saved")
    client.press("Back")
    client.press("~Stay")
    client.gone("push button", "~Stay")
    assert client.read("Name") == "Never saved"
    client.press("Back")
    client.press("~_Discard")
    client.titled("Watches")
    sv_drive.wait(lambda: skus() == [watch["sku"]], "the list as it was")
    assert present()["name"] == "Written on a test's day"
    client.search("")
    sv_drive.wait(lambda: len(skus()) == WATCHES, "all rows again")


def checks_a_list():
    file = os.path.join(os.environ["HOME"], "list.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write("SKU,Name,Brand,Year\n")
        out.write(f"{NEW[0]},First of a list,Omega,1962\n")
        out.write(f"{NEW[1]},Second of a list,Omega,1963\n")
        out.write(f"{watch['sku']},Renamed by a list,,\n")
    go(client, "Import")
    client.press("~Choose File")
    sv_chooser.choose(client, "Import a File", file)
    client.press("~Next")
    client.press("~Check")
    client.find("push button", "~Import 3 Rows")
    assert total() == WATCHES, "a check must not write"


def imports_it():
    client.press("~Import 3 Rows")
    client.find("push button", "~Undo the Import")
    client.find("label", "~2 new, 1 changed")
    assert total() == WATCHES + 2
    assert present()["name"] == "Renamed by a list"


def takes_it_back():
    client.press("~Undo the Import")
    client.find("label", "Import Undone")
    sv_drive.wait(lambda: total() == WATCHES, "the watches as they were")
    assert present()["name"] == "Written on a test's day"


sv_drive.run([
    ("/main-job/refuses-the-wrong-password", refuses_the_wrong_password),
    ("/main-job/signs-in", signs_in),
    ("/main-job/lists-the-watches", lists_the_watches),
    ("/main-job/finds-one", finds_one),
    ("/main-job/opens-it", opens_it),
    ("/main-job/saves-a-change", saves_a_change),
    ("/main-job/asks-before-losing-a-change", asks_before_losing_a_change),
    ("/main-job/checks-a-list", checks_a_list),
    ("/main-job/imports-it", imports_it),
    ("/main-job/takes-it-back", takes_it_back),
])
