#!/usr/bin/python3
"""test-shell: the window narrow and wide, the sidebar by role, a server that goes away, another certificate

SPDX-License-Identifier: GPL-3.0-or-later
"""
import functools
import os
import sys

import sv_drive
from sv_hands import assert_fits, box, keys, labels, name_of, point, role_of, rows, size, titles, xdotool

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"
WATCHES = 40
# In the middle one the sidebar has just so its place beside the page.
WIDE, MIDDLE, NARROW = 1280, 912, 420
PAGES = ["Dashboard", "Watches", "Import", "Sales", "Parties", "Exchange Rates", "Brands", "Locations", "Statuses",
         "Stages", "Users", "Log", "Settings"]
LISTS = ["Watches", "Sales", "Parties", "Brands", "Users"]
# What the issue of rights leaves to the field: their own watches.
FIELD_PAGES = ["Watches"]

server = sv_drive.Server(SERVER, WATCHES)
client = sv_drive.Client(CLIENT, server)


def frame():
    return client.frame()


@functools.cache
def fixture(of, role, name):
    """What stands as long as its client runs, and is looked for once."""
    return of.find(role, name)


def sidebar():
    """The rows that stand there: name → row."""
    pages = client.walk(fixture(client, "list", "Pages"))
    return {name_of(node): node for node in pages if role_of(node) == "list item"}


def shown(role, name):
    """What is on the screen now: GTK 4.8 says of the other pages of a stack that they have no size, or that of before.
    A page behind may say the same."""
    return sv_drive.wait(lambda: next((node for node in client.matching(role, name) if box(node).width > 0), None),
                         f"{name} on the screen")


def choose(page):
    """By the sidebar, which comes over the page where it is narrow. While it slides it takes no click: then the hand
    comes again."""
    if box(frame()).width < 800:
        sv_drive.act(frame(), "win.toggle-sidebar")
        sv_drive.wait(lambda: box(sidebar()[page]).x >= 0, "the sidebar")

    sv_drive.insist(lambda: point(sidebar()[page], frame(), TITLE), lambda: frame().name.startswith(page + " "),
                    f"the page {page}")


def has_room_for_every_page(width):
    size(client, width)
    for page in PAGES:
        choose(page)
        assert_fits(client, page)


def searches_when_narrow():
    choose("Watches")
    keys(TITLE, "ctrl+k")
    entry = shown("entry", "Search")
    sv_drive.wait(lambda: box(entry).width > NARROW / 2, "a wide search box")
    wanted = server.send("GET", "watches?sort=sku&limit=1")["items"][0]["sku"]
    total = server.send("GET", "watches/ids")["total"]
    xdotool("type", wanted)
    client.find("label", f"1 of {total}")
    keys(TITLE, "Escape")
    size(client, WIDE)


def fills_the_width():
    for page in LISTS:
        choose(page)
        table = shown("tree table", page)

        def end():
            return max(box(title).x + box(title).width for title in titles(table) if box(title).width > 0)
        # A title is smaller than its column by its padding.
        sv_drive.wait(lambda: abs(box(table).x + box(table).width - end()) <= 12, f"columns of {page} that fill it")


def counts_the_drafts():
    def tells(n):
        return str(n) in labels(sidebar()["Watches"])
    first = server.send("POST", "watches", {"name": "One to complete"})
    n = server.send("GET", f"watches?status={first['status']['id']}&limit=1&count=exact")["total"]
    sv_drive.wait(lambda: tells(n), f"{n} drafts beside Watches")
    server.send("POST", "watches", {"name": "One more to complete"})
    sv_drive.wait(lambda: tells(n + 1), f"{n + 1} drafts beside Watches")


def shrinks_to_icons_and_back():
    wide = box(sidebar()["Watches"]).width
    keys(TITLE, "F9")
    sv_drive.wait(lambda: box(sidebar()["Watches"]).width < wide / 2, "icons alone")
    keys(TITLE, "F9")
    sv_drive.wait(lambda: box(sidebar()["Watches"]).width == wide, "names again")


def keeps_what_was_typed_while_the_server_is_away():
    watch = server.send("GET", "watches?sort=sku&limit=1")["items"][0]
    sv_drive.act(frame(), "win.new-watch")
    sv_drive.wait(lambda: client.read("Name") == "", "an empty watch")
    client.write("Name", "Typed before the server went")
    server.halt()
    shown("label", "~server cannot be reached")
    client.write("Name", "Typed while it was away")
    server.resume()
    # The label keeps its size in a bar that is folded up; the bar around both does not.
    bar = client.find("label", "~server cannot be reached").parent.parent
    sv_drive.wait(lambda: box(bar).height == 0, "the bar to go")
    assert client.read("Name") == "Typed while it was away"
    client.press("Save")
    sv_drive.wait(lambda: server.send("GET", "watches?q=Typed%20while%20it%20was%20away&limit=1")["items"], "the watch")
    assert server.send("GET", f"watches/{watch['id']}")["version"] == watch["version"]


def says_that_a_list_did_not_arrive():
    server.halt()
    choose("Locations")
    shown("label", "The list did not arrive")
    server.resume()
    sv_drive.wait(lambda: box(shown("tree table", "Locations")).height > 0, "the list after all")


def shows_the_field_only_its_own(role):
    def test():
        global client
        client.stop()
        client = sv_drive.Client(CLIENT, server, email=f"{role}@demo.example")
        client.find("list item", "Watches")
        assert list(sidebar()) == FIELD_PAGES, list(sidebar())
        own = server.send("GET", f"users?email={role}@demo.example")["items"][0]["id"]
        # One at least, whatever the demo gave them.
        server.send("POST", "watches", {"name": f"Theirs, {role}", role: own})
        n = server.send("GET", f"watches/ids?{role}={own}")["total"]
        theirs = sorted(watch["sku"] for watch in server.send("GET", f"watches?{role}={own}&limit=100")["items"])
        assert 0 < len(theirs) == n < server.send("GET", "watches/ids")["total"], theirs
        table = client.find("tree table", "Watches")
        sv_drive.wait(lambda: sorted(row[0] for row in rows(table)) == theirs, f"these watches: {theirs}")
        assert f"{n}" in labels(frame()), labels(frame())
        shown_titles = {text for title in titles(table) for text in labels(title)}
        assert not shown_titles & {"Cost", "Floor price"}, shown_titles
    return test


def stops_at_another_certificate():
    global client
    client.stop()
    before = server.fingerprint
    server.halt()
    server.resume(new_certificate=True)
    assert server.fingerprint != before
    client = sv_drive.Client(CLIENT, server, sign_in=False)
    client.write("E-mail", sv_drive.EMAIL)
    client.write("Password", sv_drive.PASSWORD)
    client.press("Sign in")
    dialog = client.find("dialog", "The server's certificate has changed")
    text = "".join(labels(dialog)).replace(" ", "").replace("\n", "").lower()
    assert before in text and server.fingerprint in text, text
    client.press("~Cancel")
    client.gone("dialog", "The server's certificate has changed")
    assert box(client.find("text", "Password")).height > 0, "it went on"


client.find("list item", "Watches")
sv_drive.run([
    ("/shell/counts-the-drafts-beside-watches", counts_the_drafts),
    # Before the other pages were visited, whose fields bear the same names.
    ("/shell/keeps-what-was-typed-while-the-server-is-away", keeps_what_was_typed_while_the_server_is_away),
    ("/shell/says-that-a-list-did-not-arrive", says_that_a_list_did_not_arrive),
    ("/shell/fills-the-width-with-columns", fills_the_width),
    ("/shell/shrinks-the-sidebar-to-icons-and-back", shrinks_to_icons_and_back),
    ("/shell/has-room-for-every-page-beside-the-sidebar", lambda: has_room_for_every_page(MIDDLE)),
    ("/shell/has-room-for-every-page-when-narrow", lambda: has_room_for_every_page(NARROW)),
    ("/shell/searches-when-narrow", searches_when_narrow),
    ("/shell/shows-an-agent-only-its-own", shows_the_field_only_its_own("agent")),
    ("/shell/shows-a-seller-only-its-own", shows_the_field_only_its_own("seller")),
    ("/shell/stops-at-another-certificate", stops_at_another_certificate),
])
