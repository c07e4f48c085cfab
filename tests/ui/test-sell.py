#!/usr/bin/python3
"""test-sell: a watch is sold through the window, what it earned is seen, and the sale is taken back

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import types

import pyatspi
import sv_drive
import sv_relay
from sv_drive import wait
from sv_hands import keys, point, reach

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"

server = sv_drive.Server(SERVER)
relay = sv_relay.Relay(int(server.url.rsplit(":", 1)[1]))
sold = next(row for row in server.send("GET", "statuses")["items"] if row["role"] == "sold")
watch = next(row for row in server.send("GET", "watches?sort=id&limit=20")["items"]
             if row["status"]["id"] != sold["id"] and row["purchase_price"] and row["cost"]["currency"] == "EUR")
path = f"watches/{watch['id']}"
client = sv_drive.Client(CLIENT, types.SimpleNamespace(url=relay.url, fingerprint=server.fingerprint),
                         f"secondvintage://watch/{watch['sku']}")


def dialog():
    """The window of the sale, or nothing: the page behind it has fields of the same names."""
    windows = client.children(client.tree.look(into=lambda node: False))
    return next((node for node in windows if node.name == "Sell"), None)


def nodes():
    window = dialog()
    return list(client.walk(window)) if window else []


def parts(role, name):
    return [node for node in nodes() if node.role == role and node.name == name]


def part(role, name, number=0):
    return wait(lambda: parts(role, name)[number], f"{role} {name!r} in the window of the sale")


def text_of(node):
    return node.queryText().getText(0, node.queryText().characterCount)


def write(name, text, number=0):
    node = part("text", name, number)
    node.queryEditableText().deleteText(0, node.queryText().characterCount)
    node.queryEditableText().insertText(0, text, len(text.encode()))


def press(name, number=0):
    sv_drive.act(part("push button", name, number), "click")


def says(text):
    wait(lambda: any(node.role == "label" and text in node.name for node in nodes()),
         f"{text!r} in the window of the sale")


def fees():
    return len(parts("push button", "Remove this fee"))


def add_fee(amount):
    before = fees()
    press("Add Fee")
    wait(lambda: fees() == before + 1, "one fee more")
    write("Amount of the fee", amount, before)


def money(amount):
    return f"{amount / 100:,.2f} EUR"


def status():
    return server.send("GET", path)["status"]["id"]


def takes_the_platform_from_the_list():
    client.press("Sell…")
    wait(dialog, "the window of the sale")
    platform = part("text", "Platform")
    sv_drive.insist(lambda: point(platform, dialog(), "Sell", (0.3, 0.5)),
                    lambda: platform.getState().contains(pyatspi.STATE_FOCUSED), "the focus in the platform")
    write("Platform", "cataw")
    says("Catawiki")
    keys("Sell", "Return")
    wait(lambda: text_of(part("text", "Platform")) == "Catawiki", "the platform that was chosen")


def asks_for_what_is_missing():
    assert text_of(part("text", "Date")), "no date is proposed"
    press("Sell")
    says("Price is needed")
    sv_drive.look("01-missing")


def fees_come_and_go():
    write("Price", "€2,500")
    add_fee("312.50")
    add_fee("90 DKK")
    add_fee("")
    assert [text_of(node) for node in parts("text", "Kind of fee")] == ["Commission", "Payment", "Listing"]
    press("Sell")
    says("Amount of the fee is needed")
    sv_drive.look("02-fees")
    press("Remove this fee", 2)
    wait(lambda: fees() == 2, "one fee to go")


def shows_what_it_would_earn():
    write("Freight", "25")
    rates = server.send("GET", f"rates/on?quote=DKK&date={text_of(part('text', 'Date'))}")
    received, paid = 252500, 31250 + round(9000 / float(rates["rate"]))
    says(f"{money(received)} received − {money(paid)} fees − {money(watch['cost']['amount'])} cost")
    says(money(received - paid - watch["cost"]["amount"]))


def errors_stand_beside_their_fields():
    write("Buyer", "Typed Buyer")
    write("Order number", "A-4711")
    write("Rate", "0")
    keys("Sell", "ctrl+Return")
    says("A rate is above 0")
    sv_drive.look("03-refused")
    assert status() != sold["id"]
    write("Rate", "")


def is_not_left_by_chance():
    keys("Sell", "Escape")
    client.press("~_Stay")
    client.gone("push button", "~_Stay")
    assert text_of(part("text", "Price")) == "2,500.00" and fees() == 2


def keeps_all_when_the_answer_is_lost():
    relay.lose_answers()
    press("Sell")
    wait(lambda: status() == sold["id"], "the sale on the server, of which nobody hears")
    relay.break_off()
    says("What you typed is kept")
    sv_drive.look("04-lost")
    assert text_of(part("text", "Order number")) == "A-4711"
    relay.mend()


def sells_once():
    press("Sell")
    wait(lambda: dialog() is None, "the window of the sale to close")
    client.find("label", "Sold")
    assert server.send("GET", f"sales?watch={watch['id']}&count=exact")["total"] == 1
    sale = server.send("GET", path + "/sale")
    assert sale["price"] == {"amount": 250000, "currency": "EUR"}, sale
    assert sale["freight"] == {"amount": 2500, "currency": "EUR"}, sale
    assert (sale["platform"]["name"], sale["buyer_name"], sale["external_reference"]) == (
        "Catawiki", "Typed Buyer", "A-4711"), sale
    assert [(fee["kind"], fee["amount"]) for fee in sale["fees"]] == [
        ("commission", {"amount": 31250, "currency": "EUR"}), ("payment", {"amount": 9000, "currency": "DKK"})], sale


def shows_what_it_earned():
    profit = server.send("GET", path + "/profit")
    for line in profit["lines"]:
        client.find("label", line["text"])
    client.find("label", money(profit["total"]))
    sv_drive.look("05-sold")


def is_cancelled():
    client.press("Show Sale")
    client.press("~Cancel Sale")
    client.write("Reason", "The buyer never paid")
    client.press("~_Cancel the Sale")
    client.find("label", "Cancelled: The buyer never paid")
    sv_drive.look("06-cancelled")
    assert status() == watch["status"]["id"]


def can_be_sold_again_by_a_key():
    client.press("Back")
    # Buttons of both pages are in the tree while the one slides over the other; keys go to the one with the focus.
    wait(lambda: client.find("text", "Name").getState().contains(pyatspi.STATE_FOCUSED), "the watch to have the focus")
    keys(TITLE, "F6")
    wait(dialog, "the window of the sale")
    keys("Sell", "Escape")
    wait(lambda: dialog() is None, "the window of the sale, in which nothing was typed, to close")


def costs():
    return [(cost["amount"]["amount"], cost["text"]) for cost in server.send("GET", path + "/costs")["items"]]


def a_cost_is_added_corrected_and_removed():
    button = client.find("push button", "Add Cost…")
    reach(button, client.find("frame", None), TITLE)
    before = costs()
    client.press("Add Cost…")
    client.write("Text", "New glass")
    client.press("Add Cost")
    client.find("label", "Amount is needed")
    client.write("Amount", "100 EUR")
    client.press("Add Cost")
    wait(lambda: costs() == [*before, (10000, "New glass")], "the cost on the server")
    client.press("Correct Other · New glass")
    wait(lambda: client.read("Amount") == "100.00", "the cost to be corrected")
    sv_drive.look("07-cost")
    client.write("Amount", "110")
    client.press("Save Cost")
    wait(lambda: costs() == [*before, (11000, "New glass")], "the cost as it was corrected")
    client.find("label", "110.00 EUR")
    client.press("Remove Other · New glass")
    wait(lambda: costs() == before, "the cost to be gone")
    client.press("~Undo")
    wait(lambda: costs() == [*before, (11000, "New glass")], "the cost to be back")


def closes_without_a_complaint():
    client.press("Close")
    client.left()


sv_drive.run([
    ("/sell/takes-the-platform-from-the-list", takes_the_platform_from_the_list),
    ("/sell/asks-for-what-is-missing", asks_for_what_is_missing),
    ("/sell/fees-come-and-go", fees_come_and_go),
    ("/sell/shows-what-it-would-earn", shows_what_it_would_earn),
    ("/sell/errors-stand-beside-their-fields", errors_stand_beside_their_fields),
    ("/sell/is-not-left-by-chance", is_not_left_by_chance),
    ("/sell/keeps-all-when-the-answer-is-lost", keeps_all_when_the_answer_is_lost),
    ("/sell/sells-once", sells_once),
    ("/sell/shows-what-it-earned", shows_what_it_earned),
    ("/sell/is-cancelled", is_cancelled),
    ("/sell/can-be-sold-again-by-a-key", can_be_sold_again_by_a_key),
    ("/sell/a-cost-is-added-corrected-and-removed", a_cost_is_added_corrected_and_removed),
    ("/sell/closes-without-a-complaint", closes_without_a_complaint),
])
