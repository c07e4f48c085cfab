"""sv_trade_screens: the steps of tests/ui/screenshots through listing, describing and selling, and through the lists of the house

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sv_drive
import sv_hands
from sv_camera import TITLE

ADDED = "Cleaned and regulated by our watchmaker, and sold with a guarantee of one year."


class Scene:
    """What has to be there before: watches to list, to describe and to sell."""

    def __init__(self, server, make, described):
        self.server, self.make, self.described = server, make, described
        server.send("PATCH", "settings", {"make_url": make.url}, "*")
        server.send("PATCH", f"watches/{described['id']}",
                    {"ai_instructions": "Three short paragraphs; mention the strap and the guarantee."}, "*")
        self.platform = server.send("GET", "platforms?limit=1")["items"][0]
        self.draft, self.unlisted = server.send("GET", "watches?status=Draft&limit=2")["items"]
        server.send("POST", "listings", {"watch": self.draft["id"], "platform": self.platform["id"]})
        self.for_sale = next(watch for watch in server.send("GET", "watches?status=Ready%20for%20listing&limit=100")["items"]
                             if watch["purchase_price"] and watch["cost"]["currency"] == "EUR")

    def is_quiet(self):
        """Whether nothing runs: what the demonstration itself still draws would stand among the jobs."""
        return all(job["state"] not in ("queued", "running") for job in self.server.send("GET", "jobs")["items"])

    def propose(self):
        """The description with its second sentence gone and another one at its end."""
        text = self.server.send("GET", f"watches/{self.described['id']}")["description"]
        first, _, *others = text.split(". ")
        self.make.describe(". ".join([first, *others]) + " " + ADDED)


class TradeScreens:
    """Steps of a Walk, which has self.scene."""

    def open_watch(self, watch):
        """After the list: of two pages of a watch in the window's past, nobody could tell which one is seen."""
        self.go("Watches")
        self.client.titled("Watches")
        self.client.open_watch(watch)

    def leave_watch(self):
        self.client.press("Back")
        self.client.titled("Watches")

    def scroll_to(self, name):
        sv_hands.reach(self.client.find("push button", name), self.client.frame(), TITLE, self.client.find("text", "SKU"))

    # ------------------------------------------------------------ listings

    def listing(self):
        name = self.scene.platform["name"]
        self.open_watch(self.scene.unlisted)
        self.client.press(f"List on {name}")
        self.client.find("push button", "Begin the Listing")
        self.shot("listing-begin")
        self.client.press("Back")
        self.client.titled(self.scene.unlisted["sku"])
        self.leave_watch()
        self.open_watch(self.scene.draft)
        self.client.press(f"Open the listing on {name}")
        self.client.press("Approve")
        listing = self.server.send("GET", f"listings?watch={self.scene.draft['id']}")["items"][0]
        faults = sv_drive.wait(lambda: self.server.send("GET", f"listings/{listing['id']}")["errors"], "what is wrong with it")
        self.client.find("label", faults[0]["message"])
        self.shot("listing")
        self.client.press("Back")
        self.leave_watch()

    # ------------------------------------------------------------ descriptions and jobs

    def describe(self):
        sv_drive.wait(self.scene.is_quiet, "the end of the demonstration's own jobs", 300)
        heard = len(self.scene.make.heard)
        self.open_watch(self.watch)
        self.client.press("Describe")
        sv_drive.wait(lambda: len(self.scene.make.heard) > heard, "the request")
        self.point_name("Jobs: 1 running")
        self.client.find("push button", "Cancel: Description by AI")
        self.shot("jobs-running")
        self.keys("Escape")
        self.scene.propose()
        sv_drive.wait(lambda: ADDED in self.client.read("Proposed description"), "the proposal")
        self.scroll_to("Accept")
        self.shot("proposal")
        self.client.press("Discard")
        self.client.gone("push button", "Discard")
        self.leave_watch()

    # ------------------------------------------------------------ sales

    def window(self, name):
        """None while there is none of that name, whatever its role."""
        top = self.client.tree.look(into=lambda node: False)
        return next((node for node in self.client.children(top) if node.name == name), None)

    def in_dialog(self, role, name):
        """In the window of the sale: the page behind it has fields of the same names."""
        def nodes():
            window = self.window("Sell")
            return self.client.walk(window) if window else ()
        return sv_drive.wait(lambda: next((node for node in nodes() if node.role == role and node.name == name), None),
                             f"{role} {name!r} in the window of the sale")

    def fill(self, name, text):
        node = self.in_dialog("text", name)
        node.queryEditableText().insertText(0, text, len(text.encode()))

    def sell(self):
        self.open_watch(self.scene.for_sale)
        self.scroll_to("Add Cost…")
        self.client.press("Add Cost…")
        self.client.find("push button", "Add Cost")
        self.shot("cost")
        self.keys("Escape")
        self.client.press("Sell…")
        self.in_dialog("text", "Order number")
        sv_hands.point(self.in_dialog("text", "Platform"), self.window("Sell"), "Sell", (0.3, 0.5))
        self.fill("Platform", "cataw")
        self.in_dialog("label", "Catawiki")
        sv_hands.keys("Sell", "Return")
        price = self.scene.for_sale["cost"]["amount"] * 14 // 10000 * 10
        self.fill("Price", f"{price}.00")
        self.fill("Freight", "25.00")
        self.in_dialog("push button", "Add Fee").queryAction().doAction(0)
        self.fill("Amount of the fee", f"{price // 8}.00")
        self.client.find("label", "~received −")
        self.shot("sell")
        self.fill("Rate", "0")
        sv_hands.keys("Sell", "ctrl+Return")
        self.client.find("label", "~A rate is above 0")
        self.shot("sell-refused")
        sv_hands.keys("Sell", "Escape")
        self.client.press("~_Discard")
        sv_drive.wait(lambda: self.window("Sell") is None, "the window of the sale to close")
        self.leave_watch()

    def open_first(self, page):
        """The first row of the page's list, beside it."""
        self.go(page)
        sv_hands.choose_row(self.client, page)
        self.keys("Return")

    def sale(self):
        self.open_first("Sales")
        self.client.find("push button", "Cancel Sale…")
        self.shot("sale")
        self.client.press("Cancel Sale…")
        self.client.find("push button", "~_Keep the Sale")
        self.shot("sale-cancel")
        self.client.press("~_Keep the Sale")
        self.client.gone("push button", "~_Keep the Sale")

    # ------------------------------------------------------------ the house

    def opened(self, page, name):
        def step():
            self.open_first(page)
            self.shot(name)
            self.keys("Escape")
        step.__name__ = name
        step.__qualname__ = f"Walk.{name}"
        return step

    def account(self):
        sv_drive.act(self.client.frame(), "win.preferences")
        self.point_name("Your account")
        self.client.find("push button", "Change Password…")
        self.shot("account")
        self.client.press("Change Password…")
        sv_drive.wait(lambda: self.window("Password"), "the window for a password")
        self.shot("password")
        sv_hands.keys("Password", "Escape")
        sv_drive.wait(lambda: self.window("Password") is None, "the window for a password to close")

    # ------------------------------------------------------------ watches

    def new_watch(self):
        sv_drive.act(self.client.frame(), "win.new-watch")
        sv_drive.wait(lambda: self.client.read("Name") == "", "an empty form")
        self.shot("watch-new")
        self.leave_watch()

    def selected(self):
        self.go("Watches")
        self.has_rows("Watches")
        sv_hands.choose_row(self.client, "Watches")
        self.keys("shift+Down", "shift+Down", "shift+Down")
        self.client.find("push button", "~Select None")
        self.shot("watches-selected")
        self.client.press("~Select None")
