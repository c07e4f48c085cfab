"""sv_camera: pictures of the main window of the client, taken when the screen has come to rest

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import subprocess
import time

import sv_hands

TITLE = "SecondVintage"


def content_box(client):
    """Where the main window is on the screen, without its shadow: x, y, width, height."""
    outer = client.frame().queryComponent().getExtents(sv_hands.pyatspi.WINDOW_COORDS)
    window = sv_hands.x_window(TITLE)
    shape = dict(line.split("=") for line in sv_hands.xdotool("getwindowgeometry", "--shell", window).split("\n"))
    return (int(shape["X"]) + (int(shape["WIDTH"]) - outer.width) // 2,
            int(shape["Y"]) + (int(shape["HEIGHT"]) - outer.height) // 2, outer.width, outer.height)


def screen_sum():
    raw = subprocess.run(["import", "-window", "root", "-depth", "8", "rgb:-"], check=True, capture_output=True)
    return hashlib.sha256(raw.stdout).digest()


def rest(patience=20):
    """Waits until the screen has stayed the same for three looks in a row."""
    end = time.monotonic() + patience
    same, before = 0, None
    while same < 2:
        if time.monotonic() > end:
            raise AssertionError("the screen does not come to rest")
        time.sleep(0.25)
        now = screen_sum()
        same = same + 1 if now == before else 0
        before = now


def photograph(client, path):
    # A pointer over a row would colour it.
    sv_hands.xdotool("mousemove", 1399, 959)
    rest()
    x, y, width, height = content_box(client)
    subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "+repage", "-strip", "+dither",
                    "-colors", "256", "png8:" + path], check=True)
