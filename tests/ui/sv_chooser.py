"""sv_chooser: picks a file in GTK's own file chooser, with keys

The chooser is drawn by the program itself here (GTK_USE_PORTAL=0); its rows have no action on the accessibility bus.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

import sv_drive
import sv_hands


def typed(client, path):
    """Whether a text of the program says this path."""
    for node in client.walk():
        if sv_hands.role_of(node) == "text":
            text = node.queryText()
            if text.getText(0, text.characterCount) == path:
                return True
    return False


def find_window(title):
    """None once it is closed; unlike sv_hands.x_window, which waits for it to come."""
    try:
        return max(sv_hands.xdotool("search", "--onlyvisible", "--name", title).split("\n"), key=sv_hands.area)
    except sv_hands.subprocess.CalledProcessError:
        return None


def choose(client, title, path):
    """In the chooser of that title, which may still be on its way."""
    sv_drive.wait(lambda: find_window(title), f"the chooser {title!r}")
    sv_hands.keys(title, "ctrl+l")
    sv_hands.xdotool("key", "ctrl+a")
    sv_hands.xdotool("type", path)
    sv_drive.wait(lambda: typed(client, path), "the path in the chooser")
    # The chooser looks up what was typed before it takes Return for an answer; until then it ignores the key.
    sv_drive.wait(lambda: answered(title), "the chooser to close")


def answered(title):
    window = find_window(title)
    if window is None:
        return True
    try:
        sv_hands.xdotool("windowfocus", "--sync", window)
        sv_hands.xdotool("key", "--clearmodifiers", "Return")
    except sv_hands.subprocess.CalledProcessError:
        pass  # it closed between the look and the key
    # A second Return while it is closing would go to the window behind, and press what has the focus there.
    try:
        return sv_drive.wait(lambda: find_window(title) is None, "the chooser to close", patience=1)
    except AssertionError:
        return False


def save(client, title, name):
    """In the chooser of that title, into the home of the run; the path, once all of it is written."""
    path = os.path.join(os.environ["HOME"], name)
    choose(client, title, path)

    def written():
        # The client has a file open as long as it writes.
        descriptors = f"/proc/{client.process.pid}/fd"
        held = [os.readlink(os.path.join(descriptors, name)) for name in os.listdir(descriptors)]
        return os.path.exists(path) and path not in held
    return sv_drive.wait(lambda: written() and path, f"{name} on the disk")


def file_of(name, contents):
    """A file in the home of the run."""
    path = os.path.join(os.environ["HOME"], name)
    with open(path, "wb") as out:
        out.write(contents if isinstance(contents, bytes) else contents.encode())
    return path


def bring(client, name, contents):
    """To the Import page."""
    client.press("~Choose File")
    choose(client, "Import a File", file_of(name, contents))
