#!/usr/bin/python3
"""test-pictures: photographs come in by button, drop and paste, are put in order, removed and brought back

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import random
import struct
import subprocess
import sys
import zlib

import pyatspi

import sv_chooser
import sv_drive
import sv_relay
from sv_hands import keys, name_of, role_of, x_window, xdotool

SERVER, CLIENT, HAND_OVER = map(os.path.abspath, sys.argv[1:4])
TITLE = "SecondVintage"
OTHER = "Hand over"
HOME = os.environ["HOME"]


def draw(name, width, height, noise=False):
    """A PNG of one colour, or of noise, which nothing can make smaller."""
    lines = b"".join(b"\0" + (random.randbytes(width * 3) if noise else bytes((70, 90, 140)) * width)
                     for _ in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    path = os.path.join(HOME, name)
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                  chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))
    return path


def write(name, text):
    path = os.path.join(HOME, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


# Each of another width: so the server tells them apart.
chosen = draw("chosen.png", 301, 200)
dropped = draw("dropped.png", 302, 200)
pasted = draw("pasted.png", 303, 200)
large = draw("large.png", 1900, 1800, noise=True)
notes = write("notes.txt", "No picture at all.\n")

server = sv_drive.Server(SERVER)
relay = sv_relay.Relay(int(server.url.rsplit(":", 1)[1]))
# One of its own: the demo hangs pictures on others by and by.
watch = server.send("POST", "watches", {"name": "To be photographed"})
near = server.url
server.url = relay.url
client = sv_drive.Client(CLIENT, server, f"secondvintage://watch/{watch['sku']}")
server.url = near
other = subprocess.Popen([HAND_OVER, pasted, dropped, notes])
sv_drive.begun.callback(other.wait, sv_drive.PATIENCE)
sv_drive.begun.callback(other.terminate)


def images():
    return server.send("GET", f"watches/{watch['id']}/images")["items"]


def widths():
    return [image["width"] for image in images()]


def become(wanted, what):
    try:
        sv_drive.wait(lambda: widths() == wanted, f"{what}: {wanted}")
    except AssertionError as late:
        raise AssertionError(f"{late}, not {widths()}") from late
    sv_drive.wait(lambda: len(thumbs()) == len(wanted), f"{len(wanted)} thumbnails")


def thumbs():
    return [node for node in client.walk() if role_of(node) in ("image", "icon") and name_of(node).startswith("Picture ")]


def place(node, frame):
    """The middle of a node, on the screen: the X window is larger than its content by its shadow."""
    inner = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    outer = frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    shape = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", x_window(TITLE)).split("\n"))
    left = int(shape["X"]) + (int(shape["WIDTH"]) - outer.width) // 2
    top = int(shape["Y"]) + (int(shape["HEIGHT"]) - outer.height) // 2
    return left + inner.x + inner.width // 2, top + inner.y + inner.height // 2


def drag(start, end, seen, what):
    """A hand does not jump, and tries again when it let go before the other window had taken notice."""
    for _ in range(4):
        first, last = sv_drive.wait(start, "where to begin"), sv_drive.wait(end, "where to let go")
        xdotool("mousemove", *first, "mousedown", 1)
        for step in range(1, 17):
            xdotool("mousemove", "--sync", *(a + (b - a) * step // 16 for a, b in zip(first, last)))
        xdotool("mousemove", "--sync", last[0] + 2, last[1] + 1)
        xdotool("mouseup", 1)
        try:
            return sv_drive.wait(seen, what, patience=5)
        except AssertionError:
            continue
    raise AssertionError(f"dragged in vain: {what}")


def on_screen(number):
    """A thumbnail's middle, once it has its place: the list is made anew after each change."""
    x, y = place(thumbs()[number], client.find("frame", None))
    return (x, y) if x > 0 and y > 0 else None


def click(number):
    xdotool("mousemove", *sv_drive.wait(lambda: on_screen(number), f"thumbnail {number}"), "click", 1)


def chooses(file):
    button = client.find("push button", "Add photographs")
    sv_drive.wait(lambda: button.getState().contains(pyatspi.STATE_SENSITIVE), "room for one more")
    client.press("Add photographs")
    sv_chooser.choose(client, "Add Photographs", file)


def selects(number):
    sv_drive.insist(lambda: click(number),
                    lambda: thumbs()[number].parent.getState().contains(pyatspi.STATE_SELECTED), f"thumbnail {number} selected")


def adds_by_button():
    client.find("text", "Name")
    chooses(chosen)
    become([301], "the chosen one")


def adds_by_drop_and_says_what_is_no_picture():
    window = x_window(OTHER)
    xdotool("windowmove", window, 1340, 20)
    x, y = place(client.find("label", "Photographs"), client.find("frame", None))
    drag(lambda: (1380, 60), lambda: (x, y + 120), lambda: widths() == [301, 302], "the dropped one")
    client.find("label", "~notes.txt: not a picture; JPEG, PNG and WebP are taken")
    assert len(thumbs()) == 3, [name_of(thumb) for thumb in thumbs()]


def takes_the_wrong_file_away():
    wrong = sv_drive.wait(lambda: next(i for i, thumb in enumerate(thumbs()) if "not a picture" in name_of(thumb)),
                          "its thumbnail")
    click(wrong)
    keys(TITLE, "Delete")
    client.gone("label", "~notes.txt")
    become([301, 302], "what is a picture stays")


def adds_by_paste():
    selects(0)
    keys(TITLE, "ctrl+v")
    become([301, 302, 303], "the pasted one")


def orders_by_keys():
    selects(2)
    keys(TITLE, "alt+Left")
    become([301, 303, 302], "one place to the left")
    keys(TITLE, "alt+Left")
    become([303, 301, 302], "another one")
    keys(TITLE, "alt+Right")
    become([301, 303, 302], "and back")


def sets_the_primary_one():
    selects(1)
    client.press("Primary picture")
    sv_drive.wait(lambda: [image["width"] for image in images() if image["primary"]] == [303], "another primary one")
    sv_drive.wait(lambda: ", primary" in name_of(thumbs()[1]), "its star")


def removes_and_brings_back():
    before = widths()
    selects(2)
    keys(TITLE, "Delete")
    become(before[:2], "one less")
    client.press("~Undo")
    become(before, "as before")


def shows_how_far_it_is_and_stops():
    before = widths()
    relay.hold()
    chooses(large)
    bar = client.find("progress bar", "Sent so far")
    sv_drive.wait(lambda: 0 < bar.queryValue().currentValue < 1, "a part of it sent")
    client.press("Do not send this picture")
    client.gone("progress bar", "Sent so far")
    relay.release()
    sv_drive.wait(lambda: len(thumbs()) == len(before), "the thumbnails as before")
    assert widths() == before


def sends_it_after_all():
    before = widths()
    chooses(large)
    become(before + [1900], "the large one")


def orders_by_hand():
    before = widths()
    after = [before[2], *before[:2], *before[3:]]
    drag(lambda: on_screen(2), lambda: on_screen(0), lambda: widths() == after, "the third one in front")
    become(after, "the third one in front")


sv_drive.run([
    ("/pictures/adds-by-button", adds_by_button),
    ("/pictures/adds-by-drop-and-says-what-is-no-picture", adds_by_drop_and_says_what_is_no_picture),
    ("/pictures/takes-the-wrong-file-away", takes_the_wrong_file_away),
    ("/pictures/adds-by-paste", adds_by_paste),
    ("/pictures/orders-by-keys", orders_by_keys),
    ("/pictures/sets-the-primary-one", sets_the_primary_one),
    ("/pictures/removes-and-brings-back", removes_and_brings_back),
    ("/pictures/shows-how-far-it-is-and-stops", shows_how_far_it_is_and_stops),
    ("/pictures/sends-it-after-all", sends_it_after_all),
    # Last: after a drag of its own GTK tells the accessibility bus wrong places.
    ("/pictures/orders-by-hand", orders_by_hand),
])
