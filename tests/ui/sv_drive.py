"""sv_drive: a real server, a real client, and hands on its accessibility tree

Used by the runs beside it, under tests/fixtures/with-display with A11Y=1. Every wait is for something that
is seen; nothing sleeps for a guessed time.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import atexit
import contextlib
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import sv_tree  # first: says so when pyatspi is missing
import pyatspi
from gi.repository import Gio, GLib

PASSWORD = "demo password of a test"
EMAIL = "admin@demo.example"
PATIENCE = 30
NAMES = ("secondvintage", "SecondVintage")
APPLICATION = "io.github.secondvintage.SecondVintage"


# What was begun, each with its stop (): ended in reverse by run (), or at the latest with the program.
begun = contextlib.ExitStack()
atexit.register(begun.close)


def wait(look, what, patience=PATIENCE):
    """Looks again and again until it sees something."""
    end = time.monotonic() + patience
    fault = None
    while time.monotonic() < end:
        try:
            seen, fault = look(), None
        except (GLib.Error, NotImplementedError, LookupError, AttributeError, FileNotFoundError,
                subprocess.CalledProcessError) as error:
            seen, fault = None, error
        if seen:
            return seen
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}" + (f" ({fault!r})" if fault else ""))


def insist(hand, look, what, patience=4):
    """Does it again until something is seen of it: where a page still slides in, a hand may have hit nothing."""
    def tried():
        hand()
        try:
            return wait(look, what, patience)
        except AssertionError:
            return None
    return wait(tried, what)


def act(node, action):
    """What a button, a menu or a key of that name would do."""
    actions = node.queryAction()
    names = [actions.getName(i) for i in range(actions.nActions)]
    if action not in names:
        raise LookupError(f"{node.role} {node.name!r} cannot {action!r}")
    return actions.doAction(names.index(action))


class Server:
    """The server on a database of its own, filled with a few demo watches. Settings as in the environment."""

    def __init__(self, program, watches=20, **settings):
        self.folder = tempfile.mkdtemp(prefix="sv-ui-", dir="/tmp")
        os.chmod(self.folder, 0o711)  # started as root, the server becomes another user
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.environment = dict(os.environ, SECONDVINTAGE_DEMO_PASSWORD=PASSWORD, **settings)
        self.command = [program, "serve", "--state-dir", os.path.join(self.folder, "state")]
        self.process = None
        begun.callback(self.stop)
        self.start("127.0.0.1:0", "--demo", str(watches))
        self.token = None
        self.token = self.send("POST", "sessions", {"email": EMAIL, "password": PASSWORD})["token"]

    def start(self, address, *options):
        self.process = subprocess.Popen([*self.command, "--listen", address, *options], stdout=subprocess.PIPE, stderr=self.log,
                                        env=self.environment, cwd="/tmp")
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the server did not start: " + self.read_log())
        ready = json.loads(line)
        self.url = ready["url"]
        self.fingerprint = ready["certificate_sha256"]

    def halt(self):
        """Ends the process; what it knows stays."""
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def resume(self, new_certificate=False):
        """Where it was before; the demo is there already, and setting its passwords anew would end all sessions."""
        if new_certificate:
            os.remove(os.path.join(self.folder, "state", "certificate.pem"))
        self.start(self.url.removeprefix("https://"))

    def read_log(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return log.read()

    def send(self, method, path, body=None, if_match=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if if_match:
            headers["If-Match"] = if_match
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", method=method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, context=ssl._create_unverified_context(), timeout=PATIENCE) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def newest(self, path):
        """The newest record of a list."""
        return self.send("GET", f"{path}?limit=1")["items"][0]

    def stop(self):
        try:
            if self.process:
                self.halt()
        finally:
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class Client:
    """The program, signed in unless told otherwise, and what can be seen of it."""

    def __init__(self, program, server, *arguments, sign_in=True, email=EMAIL):
        environment = dict(os.environ, G_DEBUG="fatal-criticals")
        command = [program, "--server", server.url, *arguments]
        if sign_in:
            environment["SECONDVINTAGE_PASSWORD"] = PASSWORD
            command += ["--email", email, "--fingerprint", server.fingerprint]
        self.program = program
        self.over = False
        self.process = subprocess.Popen(command, env=environment)
        begun.callback(self.stop)
        bus = sv_tree.connect()
        self.tree = wait(lambda: sv_tree.Tree.find(bus, NAMES), "the program on the accessibility bus")

    @property
    def app(self):
        return self.tree.look()

    @staticmethod
    def children(node):
        return node.tree.look(node.path, into=lambda other: other.path == node.path).children

    def walk(self, node=None):
        """Depth first; tables are not entered."""
        top = self.tree.look(node.path if node else sv_tree.ROOT, into=lambda node: node.role != "tree table")
        return top.walk() if top else iter(())

    def matching(self, role, name):
        """Those of that role and name ("~" in front: a part of it) that are not hidden themselves. GTK 4.8 does not
        tell which page of a stack is shown."""
        # Windows stand at the top: no need to look through all that is in them.
        nodes = self.children(self.tree.look(into=lambda node: False)) if role == "frame" else self.walk()
        for node in nodes:
            if node.role == role and (name is None or node.name == name or
                                      (name.startswith("~") and name[1:] in node.name)):
                if node.seen_states.contains(pyatspi.STATE_VISIBLE):
                    yield node

    def look(self, role, name):
        """The first of them."""
        return next(self.matching(role, name), None)

    def find(self, role, name):
        return wait(lambda: self.look(role, name), f"{role} {name!r}")

    def gone(self, role, name):
        wait(lambda: self.look(role, name) is None, f"{role} {name!r} to go away")

    def press(self, name, role="push button"):
        """What is still grey, or is made anew between the look and the hand, is waited for."""
        def pressed():
            # A menu button is a button in a button of the same name, and only the inner one can be pressed.
            for node in self.matching(role, name):
                with contextlib.suppress(LookupError):
                    return act(node, "click")
            return False
        wait(pressed, f"{role} {name!r} to be pressed")

    def read(self, name):
        text = self.find("text", name).queryText()
        return text.getText(0, text.characterCount)

    def write(self, name, text):
        node = self.find("text", name)
        edit = node.queryEditableText()
        edit.deleteText(0, node.queryText().characterCount)
        edit.insertText(0, text, len(text.encode()))

    def frame(self):
        """The main window, whose title says the page."""
        return self.find("frame", "~SecondVintage")

    def titled(self, text):
        """The page that is shown."""
        wait(lambda: text in self.frame().name, f"the page {text!r}")

    def open_watch(self, watch):
        """By its link, which another start of the program hands to this one."""
        subprocess.run([self.program, "secondvintage://watch/" + urllib.parse.quote(watch["sku"])], check=True,
                       timeout=PATIENCE)
        self.titled(watch["sku"])
        wait(lambda: self.read("SKU") == watch["sku"], "the page of the watch")

    def search(self, text):
        """In the list."""
        entry = self.find("entry", "Search")
        edit = entry.queryEditableText()
        edit.deleteText(0, entry.queryText().characterCount)
        edit.insertText(0, text, len(text.encode()))

    def quit(self):
        """As by Ctrl+Q. A question that is just being answered comes first, and keeps its window."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        Gio.DBusActionGroup.get(bus, APPLICATION, "/" + APPLICATION.replace(".", "/")).activate_action("quit", None)
        bus.flush_sync()

    def ended(self):
        """Whether it has ended; what it asks about unsaved changes is answered: they may go."""
        if self.process.poll() is not None:
            return True
        for answer in ("~_Discard", "~_Leave Anyway"):
            node = self.look("push button", answer)
            if node:
                act(node, "click")
                break
        return self.process.poll() is not None

    def left(self):
        """Somebody has closed it: it ends, without a complaint, since criticals are fatal here."""
        assert self.process.wait(PATIENCE) == 0, f"the client ended with {self.process.returncode}"
        self.over = True

    def stop(self):
        """In order. Whoever crashed before, or does now, fails the run."""
        if self.over:
            return
        self.over = True
        assert self.process.poll() is None, f"the client ended by itself, with {self.process.returncode}"
        try:
            insist(self.quit, self.ended, "the client to end in order")
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        assert self.process.returncode == 0, f"the client ended with {self.process.returncode}"


def picture(path):
    """A picture of the whole screen, for somebody who wants to know why a run failed."""
    subprocess.run(["import", "-window", "root", path], check=False)


def look(name):
    """A picture for somebody who wants to see the screens of a run: SV_PICTURES is the folder."""
    if "SV_PICTURES" in os.environ:
        picture(os.path.join(os.environ["SV_PICTURES"], name + ".png"))


def run(tests):
    """Runs (name, function) pairs as TAP, and ends what was begun for them."""
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    program = os.path.splitext(os.path.basename(sys.argv[0]))[0].removeprefix("test-")
    for number, (name, test) in enumerate(tests, 1):
        begin = time.monotonic()
        try:
            test()
            verdict = "ok"
        except Exception as error:  # whatever it was, the other tests still run
            failed += 1
            path = os.path.join(tempfile.gettempdir(), f"sv-ui-{program}-{number}.png")
            picture(path)
            print(f"# {type(error).__name__}: {error}\n# screen: {path}")
            verdict = "not ok"
        print(f"{verdict} {number} {name}\n# {time.monotonic() - begin:.1f} s", flush=True)
    begun.close()
    sys.exit(1 if failed else 0)
