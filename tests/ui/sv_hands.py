"""sv_hands: tables, pointer and keys, for what has no action on the accessibility bus of GTK 4.8

Rows, check boxes, column titles and items of a drop-down cannot be pressed there; they get the pointer or keys
(xdotool). Positions are relative to a window's content; the X window is larger by its shadow, the same on each side.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess

import pyatspi

import sv_drive


def role_of(node):
    return node.role


def name_of(node):
    return node.name


def walk(node):
    """Depth first, into tables too."""
    top = node.tree.look(node.path)
    return top.walk() if top else iter(())


def texts(nodes):
    return [node.name for node in nodes if node.role == "label" and node.name]


def labels(node):
    return texts(walk(node))


def row_nodes(table):
    """The rows that exist right now, about 200 of a long list. The titles stand in a row too, but not in cells."""
    for node in walk(table):
        if node.role == "table row" and any(cell.role == "table cell" for cell in node.children):
            yield node


def rows(table):
    """The texts of each row; empty cells are left out."""
    return [row for row in (texts(node.walk()) for node in row_nodes(table)) if row]


def titles(table):
    """Of the columns; the rows stand in a list beside them."""
    top = table.tree.look(table.path, into=lambda node: node.role != "list")
    return [node for node in top.walk() if node.name == "GtkColumnViewTitle"]


def xdotool(*words):
    done = subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def area(window):
    shape = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).split("\n"))
    return int(shape["WIDTH"]) * int(shape["HEIGHT"])


def x_window(title):
    """Tooltips bear the title of their window too, and come and go: the largest is meant."""
    def largest():
        try:
            return max(xdotool("search", "--onlyvisible", "--name", title).split("\n"), key=area)
        except subprocess.CalledProcessError:
            return None
    return sv_drive.wait(largest, f"a window {title!r} on the screen")


def keys(title, *names):
    xdotool("windowfocus", "--sync", x_window(title))
    xdotool("key", "--clearmodifiers", *names)


def at_rest(node):
    """Its place in its window, once it is the same in two looks: what just came slides in, and rows are sorted in."""
    before = None

    def stays():
        nonlocal before
        last, before = before, node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return before if before == last else None
    return sv_drive.wait(stays, f"{node.role} {node.name!r} to come to rest")


def point(node, frame, title, where=(0.5, 0.5)):
    """Clicks at a place inside a node: (0, 0) is its upper left corner, (1, 1) the lower right one."""
    inner = at_rest(node)
    outer = frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    window = x_window(title)
    # Without a window manager nobody else gives it the focus back after a popover.
    xdotool("windowfocus", "--sync", window)
    shape = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).split("\n"))
    left = (int(shape["WIDTH"]) - outer.width) // 2
    top = (int(shape["HEIGHT"]) - outer.height) // 2
    xdotool("mousemove", "--window", window, left + inner.x + int(inner.width * where[0]),
            top + inner.y + int(inner.height * where[1]))
    xdotool("click", 1)


def reach(node, frame, title, beside=None):
    """Turns the wheel over a long form until a node below is in sight. GTK 4.8 cannot be asked for it by the bus, and
    a popover of something that lies far outside has no place. The wheel is turned at the right of the node, or at the
    left of another one of the form."""
    outer = frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    window = x_window(title)
    shape = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).split("\n"))
    left = (int(shape["WIDTH"]) - outer.width) // 2

    def there():
        inner = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        if inner.y + inner.height < outer.height * 0.8:
            return True
        # In the margin: a text of several lines would keep the wheel for itself.
        x = inner.x + inner.width + 24 if beside is None else box(beside).x - 12
        xdotool("mousemove", "--window", window, left + x, outer.height // 2)
        xdotool("click", "--repeat", 2, 5)
        return False
    sv_drive.wait(there, f"{name_of(node)!r} in sight")


def go(client, page):
    """To a page, by the sidebar of a wide window, until the window says so: a page that was visited before stays in
    the tree behind the one that is shown."""
    sv_drive.insist(lambda: point(client.find("list item", page), client.frame(), "SecondVintage"),
                    lambda: client.frame().name.startswith(page + " "), f"the page {page}")


def choose_row(client, page, fits=any):
    """Selects the first row of a page's list whose texts fit, which also gives the list the keys. Rows that just
    arrived may still move, and right after a popover has closed the pointer does nothing for a moment."""
    def row():
        table = client.find("tree table", page)
        return next((node for node in row_nodes(table) if fits(labels(node))), None)

    def click():
        # Its second cell: a row is as wide as all columns together, also those that are not shown.
        point(sv_drive.wait(lambda: sv_drive.Client.children(row())[1], f"a row of {page}"), client.frame(), "SecondVintage")
    sv_drive.insist(click, lambda: row().getState().contains(pyatspi.STATE_SELECTED), f"a selected row of {page}")


def open_menu(client, button, role, name):
    """Of a button that takes the pointer, until something of that role and name is in it; @button looks for it."""
    sv_drive.insist(lambda: point(sv_drive.wait(button, "the button of the menu"), client.frame(), "SecondVintage"),
                    lambda: client.look(role, name), f"{role} {name!r}")


def box(node):
    """Where it stands in its window."""
    return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)


def size(client, width, height=800):
    """The X window is larger than what is seen of it, by its shadow."""
    xdotool("windowsize", x_window("SecondVintage"), width, height)
    sv_drive.wait(lambda: abs(box(client.find("frame", "~SecondVintage")).width - width) < 60, f"a window of {width}")


def needed(client):
    """The width that the page and its header really have: what is more than the window's is cut off."""
    return box(client.find("filler", "AdwFlap")).width


def assert_fits(client, what):
    """A window is given its new size before what is in it."""
    frame = client.find("frame", "~SecondVintage")
    sv_drive.wait(lambda: 0 < needed(client) <= box(frame).width, f"{what} within {box(frame).width} pixels")
