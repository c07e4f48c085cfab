#!/usr/bin/python3
"""test-watches: the first sign-in to a server, then finding, sorting, filtering and archiving watches

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_drive
import pyatspi
from sv_hands import choose_row, go, keys, labels, name_of, point, role_of, rows, titles

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WATCHES = 60
TITLE = "SecondVintage"

server = sv_drive.Server(SERVER, WATCHES)
client = sv_drive.Client(CLIENT, server, sign_in=False)


def frame():
    return client.find("frame", None)


def table(name="Watches"):
    return client.find("tree table", name)


def counted():
    """What stands above the list: "240", "12 of 240", "1 selected · 240"."""
    return [name_of(node) for node in client.walk() if role_of(node) == "label"]


def counts(text):
    sv_drive.wait(lambda: text in counted(), f"{text!r} above the list")


def skus():
    return [row[0] for row in rows(table())]


def in_order(reverse=False):
    seen = skus()
    return len(seen) == WATCHES and seen == sorted(seen, reverse=reverse)


def searched():
    text = client.find("entry", "Search").queryText()
    return text.getText(0, text.characterCount)


def first_row(count=f"1 selected · {WATCHES}", of="Watches"):
    choose_row(client, of)
    counts(count)


def shows_the_fingerprint_first():
    client.write("E-mail", sv_drive.EMAIL)
    client.write("Password", "wrong")
    client.press("Sign in")
    dialog = client.find("dialog", "First contact with this server")
    shown = "".join(labels(dialog)).replace(" ", "").replace("\n", "").lower()
    assert server.fingerprint in shown, shown
    client.press("~Trust and Sign In")


def says_that_the_password_is_wrong():
    client.find("label", "~password is wrong")


def opens_the_watches():
    client.write("Password", sv_drive.PASSWORD)
    client.press("Sign in")
    go(client, "Watches")
    counts(str(WATCHES))
    shown = [text for title in titles(table()) for text in labels(title)]
    assert ["SKU", "Name", "Reference"] == shown[1:4], shown
    sv_drive.wait(lambda: len(skus()) == WATCHES, "rows")


def finds_one_in_all():
    wanted = skus()[-1]
    client.search(wanted)
    counts(f"1 of {WATCHES}")
    sv_drive.wait(lambda: skus() == [wanted], "its row")


def finds_nothing_and_offers_all():
    client.search("no such watch zzz")
    counts(f"0 of {WATCHES}")
    client.press("~Show All")
    counts(str(WATCHES))
    assert searched() == ""


def sorts_by_a_title():
    title = next(node for node in titles(table()) if "SKU" in labels(node))
    sv_drive.insist(lambda: point(title, frame(), TITLE), in_order, "SKUs in order")
    point(title, frame(), TITLE)
    sv_drive.wait(lambda: in_order(reverse=True), "SKUs in the other order")


def jumps_to_the_end():
    last = server.send("GET", "watches?sort=sku&limit=1")["items"][0]["sku"]
    first_row()
    keys(TITLE, "End")
    sv_drive.wait(lambda: skus()[-1] == last, "the last row")
    keys(TITLE, "Home")


def follows_somebody_else():
    watch = server.send("GET", "watches?sort=-sku&limit=1")["items"][0]
    server.send("PATCH", f"watches/{watch['id']}", {"name": "Seen from elsewhere"}, "*")
    sv_drive.wait(lambda: any("Seen from elsewhere" in text for row in rows(table())[:5] for text in row), "the new name")


def archives_and_brings_back():
    draft = server.send("POST", "watches", {"name": "To be put away"})
    client.search(draft["sku"])
    counts(f"1 of {WATCHES + 1}")
    first_row(f"1 selected · 1 of {WATCHES + 1}")
    client.press("~Archive")
    counts(f"0 of {WATCHES}")
    client.press("~Undo")
    counts(f"1 of {WATCHES + 1}")
    server.send("DELETE", f"watches/{draft['id']}", if_match="*")
    client.search("")
    counts(str(WATCHES))


def check_archived():
    """The last thing in the popover of filters: one step back from its first."""
    keys(TITLE, "ctrl+l")
    client.find("check box", "~rchived ones")
    keys(TITLE, "shift+Tab", "space")


def archived():
    return server.send("GET", "watches/ids?archived=true")["total"]


def press_restore(place):
    """The list's is the first, the record's the last."""
    sv_drive.wait(lambda: sv_drive.act(list(client.matching("push button", "~_Restore"))[place], "click"),
                  "“Restore” to be pressed")


def put_away(name):
    draft = server.send("POST", "watches", {"name": name})
    server.send("DELETE", f"watches/{draft['id']}", if_match="*")


def finds_what_is_archived():
    put_away("Put away for long")
    put_away("Put away as well")
    counts(str(WATCHES))
    check_archived()
    client.find("push button", "Archived")
    counts(f"{archived()} of {WATCHES}")
    # The rows come after their number.
    sv_drive.wait(lambda: {"Put away for long", "Put away as well"} <=
                  {name for row in rows(table("Watches, archived")) for name in row}, "both that were put away")


def restores_many():
    gone = archived()
    first_row(f"1 selected · {gone} of {WATCHES}", of="Watches, archived")
    keys(TITLE, "ctrl+a")
    counts(f"{gone} selected · {gone} of {WATCHES}")
    assert client.look("push button", "~_Archive") is None
    press_restore(0)
    counts(f"0 of {WATCHES + gone}")
    assert archived() == 0
    client.press("~Undo")
    counts(f"{gone} of {WATCHES}")
    assert archived() == gone


def says_that_an_opened_one_is_archived():
    gone = archived()
    first_row(f"1 selected · {gone} of {WATCHES}", of="Watches, archived")
    keys(TITLE, "Return")
    client.find("label", "~This is archived")
    assert not client.find("text", "Name").getState().contains(pyatspi.STATE_EDITABLE)
    press_restore(-1)
    client.gone("label", "~This is archived")
    sv_drive.wait(lambda: client.look("text", "Name").getState().contains(pyatspi.STATE_EDITABLE), "a form to write in")
    assert archived() == gone - 1
    client.press("~Undo")
    client.find("label", "~This is archived")
    assert archived() == gone
    client.press("Back")
    client.press("~Remove the filter")
    counts(str(WATCHES))


def opens_a_watch_and_comes_back():
    first_row()
    keys(TITLE, "Return")
    sv_drive.wait(lambda: client.read("SKU"), "the page of the watch")
    client.press("Back")
    counts(f"1 selected · {WATCHES}")


def filters_by_brand():
    omega = server.send("GET", "watches/ids?brand=Omega")["total"]
    keys(TITLE, "ctrl+l")
    brands = [brand["name"] for brand in server.send("GET", "brands?limit=500&sort=name")["items"]]
    boxes = sv_drive.wait(lambda: [name_of(node) for node in client.walk() if role_of(node) == "check box"
                                   and name_of(node) in brands] or None, "brands to tick")
    # From the field over the comparison down to the brand.
    keys(TITLE, *["Tab"] * (2 + boxes.index("Omega")), "space")
    client.press("~Apply")
    client.find("push button", "Brand: Omega")
    counts(f"{omega} of {WATCHES}")
    client.press("~Remove the filter")
    counts(str(WATCHES))


sv_drive.run([
    ("/sign-in/shows-the-fingerprint-of-a-new-server-first", shows_the_fingerprint_first),
    ("/sign-in/says-that-the-password-is-wrong", says_that_the_password_is_wrong),
    ("/sign-in/opens-the-watches", opens_the_watches),
    ("/watches/finds-one-in-all", finds_one_in_all),
    ("/watches/finds-nothing-and-offers-all", finds_nothing_and_offers_all),
    ("/watches/sorts-by-a-title", sorts_by_a_title),
    ("/watches/jumps-to-the-end", jumps_to_the_end),
    ("/watches/follows-somebody-else", follows_somebody_else),
    ("/watches/archives-and-brings-back", archives_and_brings_back),
    ("/watches/opens-a-watch-and-comes-back", opens_a_watch_and_comes_back),
    # Last: without a window manager the pointer does nothing for a while after a popover was closed by the bus.
    ("/watches/filters-by-brand", filters_by_brand),
    ("/archive/finds-what-is-archived", finds_what_is_archived),
    ("/archive/restores-many", restores_many),
    ("/archive/says-that-an-opened-one-is-archived", says_that_an_opened_one_is_archived),
])
