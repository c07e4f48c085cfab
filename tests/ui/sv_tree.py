"""sv_tree: what a program tells on the accessibility bus, with few questions

pyatspi asks for each property of each node on its own and waits for every answer; a window has hundreds of nodes. GTK
tells about all of them at once (GetItems), but for those that nobody asked for yet. What is missing there is asked for
a level of the tree at a time, without waiting in between. Nothing is kept from one look to the next. The words are pyatspi's.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import json
import sys

try:
    import pyatspi
except ImportError:
    print("1..0 # SKIP pyatspi is not installed; ./dev deps installs it")
    sys.exit(0)
import gi
gi.require_version("Json", "1.0")
from gi.repository import Atspi, Gio, GLib, Json

INTERFACE = "org.a11y.atspi."
PROPERTIES = "org.freedesktop.DBus.Properties"
CACHE = "/org/a11y/atspi/cache"
ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
# Milliseconds for one answer.
PATIENCE = 10000
# Nodes: for fewer it is quicker to ask each than to be told about everything.
MANY = 40

Box = collections.namedtuple("Box", "x y width height")


def connect():
    """To the bus of its own that the session's bus knows."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    (address,) = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                   Gio.DBusCallFlags.NONE, PATIENCE, None).unpack()
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


class States:
    def __init__(self, words):
        self.bits = words[0] | words[1] << 32

    def contains(self, state):
        return bool(self.bits >> int(state) & 1)


class Node:
    """Its name, role and children as a look saw them; all that has a verb in its name (get…, query…) is asked now."""

    def __init__(self, tree, path, name, role, states, count=None):
        self.tree, self.path, self.name, self.role = tree, path, name, Atspi.role_get_name(Atspi.Role(role))
        self.seen_states = States(states)
        self.count, self.children = count, []
        self.told = []  # (index, path) of the children that GTK told about by itself

    def told_children(self):
        """Their paths; None where that is not all of them. What a panel tells of its children are the pages of a
        stack, which stand between it and those that it names when it is asked."""
        if self.role == "panel" or len(self.told) != self.count:
            return None
        return [path for _, path in sorted(self.told)]

    def walk(self):
        """What a look saw from here down, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def call(self, interface, method, signature=None, *arguments):
        return self.tree.call(self.path, INTERFACE + interface, method, signature and GLib.Variant(signature, arguments))

    def get(self, interface, name):
        return self.tree.call(self.path, PROPERTIES, "Get", GLib.Variant("(ss)", (INTERFACE + interface, name)))[0]

    def getRoleName(self):
        return self.role

    def getState(self):
        return States(self.call("Accessible", "GetState")[0])

    @property
    def parent(self):
        return self.tree.ask([self.get("Accessible", "Parent")[1]])[0]

    def queryComponent(self):
        return Component(self)

    def queryAction(self):
        return Action(self)

    def queryText(self):
        return Text(self)

    def queryEditableText(self):
        return EditableText(self)

    def queryValue(self):
        return Value(self)


class Component:
    def __init__(self, node):
        self.node = node

    def getExtents(self, coordinates):
        return Box(*self.node.call("Component", "GetExtents", "(u)", int(coordinates))[0])


class Action:
    def __init__(self, node):
        self.node = node
        self.nActions = node.get("Action", "NActions")

    def getName(self, index):
        return self.node.call("Action", "GetName", "(i)", index)[0]

    def doAction(self, index):
        return self.node.call("Action", "DoAction", "(i)", index)[0]


class Text:
    def __init__(self, node):
        self.node = node

    @property
    def characterCount(self):
        return self.node.get("Text", "CharacterCount")

    def getText(self, start, end):
        return self.node.call("Text", "GetText", "(ii)", start, end)[0]


class EditableText:
    def __init__(self, node):
        self.node = node

    def deleteText(self, start, end):
        return self.node.call("EditableText", "DeleteText", "(ii)", start, end)[0]

    def insertText(self, position, text, length):
        return self.node.call("EditableText", "InsertText", "(isi)", position, text, length)[0]


class Value:
    def __init__(self, node):
        self.node = node

    @property
    def currentValue(self):
        return self.node.get("Value", "CurrentValue")


class Tree:
    """One program, by its name on the bus."""

    def __init__(self, bus, owner):
        self.bus, self.owner = bus, owner

    @classmethod
    def find(cls, bus, names):
        """The program of one of these names; None when it is not there yet."""
        programs = cls(bus, REGISTRY).call(ROOT, INTERFACE + "Accessible", "GetChildren")[0]
        trees = [cls(bus, owner) for owner, _ in programs]
        return next((tree for tree in trees if any(node.name in names for node in tree.ask([ROOT]))), None)

    def call(self, path, interface, method, arguments=None):
        return self.bus.call_sync(self.owner, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                  PATIENCE, None).unpack()

    def call_all(self, calls):
        """The answers to (path, interface, method, arguments), None where there is nobody any more."""
        answers, loop, left = [None] * len(calls), GLib.MainLoop(), len(calls)

        def answered(bus, result, number):
            nonlocal left
            try:
                answers[number] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass
            left -= 1
            if left == 0:
                loop.quit()

        for number, call in enumerate(calls):
            self.bus.call(self.owner, *call, None, Gio.DBusCallFlags.NONE, PATIENCE, None, answered, number)
        if calls:
            loop.run()
        return answers

    def ask(self, paths):
        """The nodes themselves, without those that are gone."""
        accessible = INTERFACE + "Accessible"
        name = GLib.Variant("(ss)", (accessible, "Name"))
        answers = iter(self.call_all([call for path in paths for call in (
            (path, PROPERTIES, "Get", name), (path, accessible, "GetRole", None), (path, accessible, "GetState", None))]))
        seen = zip(paths, answers, answers, answers)
        return [Node(self, path, *name, *role, *states) for path, name, role, states in seen if name and role and states]

    def known(self):
        """What GTK tells at once, by path: also what is hidden (of index -1), and not yet what nobody asked for."""
        answer = self.bus.call_sync(self.owner, CACHE, INTERFACE + "Cache", "GetItems", None, None,
                                    Gio.DBusCallFlags.NONE, PATIENCE, None)
        # Half a megabyte: by way of JSON it is there in a tenth of the time that unpack () takes.
        (items,) = json.loads(Json.gvariant_serialize_data(answer)[0])
        nodes = {path: Node(self, path, name, role, states, count)
                 for (_, path), _, _, _, count, _, name, role, _, states in items}
        for (_, path), _, (_, parent), index, *_ in items:
            if index >= 0 and parent in nodes:
                nodes[parent].told.append((index, path))
        return nodes

    def find_children(self, level, nodes):
        """Of each node of a level."""
        below = {node: node.told_children() for node in level if node.count != 0}
        unsure = [node for node, paths in below.items() if paths is None]
        answers = self.call_all([(node.path, INTERFACE + "Accessible", "GetChildren", None) for node in unsure])
        below.update((node, [path for _, path in answer[0]] if answer else []) for node, answer in zip(unsure, answers))
        strange = self.ask([path for paths in below.values() for path in paths if path not in nodes])
        nodes.update((node.path, node) for node in strange)
        for parent, paths in below.items():
            parent.children = [nodes[path] for path in paths if path in nodes]

    def look(self, top=ROOT, into=lambda node: True):
        """The node at the top, with all that is below those nodes that it goes into; None when it is gone."""
        nodes, everything = {}, False
        first = next(iter(self.ask([top])), None)
        level = [first] if first else []
        while level := [node for node in level if into(node)]:
            if len(nodes) > MANY and not everything:
                nodes, everything = self.known(), True
            self.find_children(level, nodes)
            level = [child for node in level for child in node.children]
        return first
