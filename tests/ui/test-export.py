#!/usr/bin/python3
"""test-export: every list as a file: all that is shown, what is selected, and nothing for who may not

SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import decimal
import os
import sys
import zipfile

import sv_chooser
import sv_drive
import sv_hands
from sv_hands import go, keys, rows, walk

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TITLE = "SecondVintage"

server = sv_drive.Server(SERVER, 60)
client = sv_drive.Client(CLIENT, server)


def listed(path, **more):
    """All of a list, as the program asks for it."""
    words = "&".join(f"{key}={value}" for key, value in {"limit": 500, **more}.items())
    return server.send("GET", f"{path}?{words}")["items"]


def shown(page):
    """Its table, once rows have come."""
    go(client, page)
    table = client.find("tree table", page)
    sv_drive.wait(lambda: rows(table), f"rows of {page}")
    return table


def buttons(page):
    """Those that open its menu: the pages that are not shown have theirs too."""
    place = client.find("tree table", page)
    while place is not None:
        found = [node for node in walk(place) if node.name == "Export or print"]
        if found:
            return found
        place = place.parent
    return []


def open_menu(page):
    sv_hands.open_menu(client, lambda: buttons(page)[0], "menu item", "~Print")


def save(page, what, name):
    open_menu(page)
    client.press(f"~{what}", role="menu item")
    return sv_chooser.save(client, f"Export {page}", name)


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as text:
        return list(csv.DictReader(text))


def sales_are_saved_as_they_are_shown():
    shown("Sales")
    open_menu("Sales")
    sv_drive.look("01-menu")
    # As long as the menu is there it takes the click on its button for one that closes it.
    keys(TITLE, "Escape")
    client.gone("menu item", "~Print")
    sales = listed("sales", sort="-date")
    assert len(sales) > 3, sales
    saved = read(save("Sales", "CSV", "sales.csv"))
    client.find("label", "Exported")
    assert [row["date"] for row in saved] == [sale["date"] for sale in sales], saved
    assert sorted(row["watch"] for row in saved) == sorted(sale["watch"]["name"] for sale in sales), saved
    prices = {sale["watch"]["name"]: sale["price"] for sale in sales}
    for row in saved:
        price = prices[row["watch"]]
        digits = 0 if price["currency"] == "JPY" else 2
        assert row["price_currency"] == price["currency"], row
        assert decimal.Decimal(row["price"]) == decimal.Decimal(price["amount"]).scaleb(-digits), (row, price)


def a_selection_is_saved_alone():
    table = shown("Parties")
    name = rows(table)[0][0]
    sv_hands.choose_row(client, "Parties")
    client.find("label", "~1 selected")
    saved = read(save("Parties", "CSV", "party.csv"))
    assert [row["name"] for row in saved] == [name], (name, saved)
    assert len(listed("parties")) > 1


def a_list_of_choice_is_saved_as_a_sheet():
    shown("Brands")
    path = save("Brands", "Excel", "brands.xlsx")
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        sheet = "".join(book.read(part).decode() for part in book.namelist() if part.endswith(".xml"))
    for brand in listed("brands"):
        assert brand["name"].replace("&", "&amp;") in sheet, brand


def who_may_not_sees_no_export():
    global client
    client.stop()
    client = sv_drive.Client(CLIENT, server, email="seller@demo.example")
    shown("Watches")
    open_menu("Watches")
    sv_drive.look("02-seller")
    assert client.look("menu item", "~CSV") is None
    assert client.look("menu item", "~Excel") is None


sv_drive.run([
    ("/export/sales-are-saved-as-they-are-shown", sales_are_saved_as_they_are_shown),
    ("/export/a-selection-is-saved-alone", a_selection_is_saved_alone),
    ("/export/a-list-of-choice-is-saved-as-a-sheet", a_list_of_choice_is_saved_as_a_sheet),
    ("/export/who-may-not-sees-no-export", who_may_not_sees_no_export),
])
