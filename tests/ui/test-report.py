#!/usr/bin/python3
"""test-report: a report of sales goes in, becomes sales, and is taken back

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import sv_chooser
import sv_drive
from sv_hands import go, point, rows, xdotool

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WATCHES = 25
TITLE = "SecondVintage"

server = sv_drive.Server(SERVER, WATCHES)
client = sv_drive.Client(CLIENT, server)


def total_of_sales():
    return server.send("GET", "sales/ids")["total"]


def stock():
    """Two watches that nobody bought yet."""
    watches = server.send("GET", f"watches?limit={WATCHES}&sort=-sku")["items"]
    return [watch for watch in watches if watch["status"]["name"] != "Sold"][:2]


sold = []
sales_before = total_of_sales()


def sends(lines):
    """A report of these sales, and what its prices are counted in."""
    go(client, "Sales")
    client.press("Import Sales Report…")
    sv_chooser.bring(client, "report.csv", "Reference Label,Payment,Payment Date,Name\n" + lines)
    question = client.find("label", "Which currency are the prices in?")
    sv_drive.look("12-currency")
    # Of a row with choices; the first line only asks to choose.
    def chooses_first():
        point(question, client.frame(), TITLE)
        xdotool("key", "Down", "Return")
    sv_drive.insist(chooses_first, lambda: not server.newest("imports")["questions"], "the answer on the server")


def asks_for_the_currency_of_a_report():
    sold.extend(watch["sku"] for watch in stock())
    sends(f"{sold[0]},450.00,2025-11-20,Jane Doe\n{sold[1]},1200.50,2025-11-21,Max Muster\n"
          "NOT-OURS,99.00,2025-11-21,Nobody\n")


def says_which_row_cannot_be_recorded():
    client.press("~Next")
    client.press("~Check")
    client.find("push button", "New: 2")
    client.find("push button", "Problems: 1")
    client.find("label", "~No watch has this SKU")
    sv_drive.look("13-report-checked")


def records_the_sales_of_a_report():
    assert total_of_sales() == sales_before, "a check must not write"
    client.press("~Import 2 Rows")
    client.find("label", "2 sales recorded, 1 row left out.")
    assert total_of_sales() == sales_before + 2
    client.press("~Show _List")
    for sku in sold:
        sv_drive.wait(lambda: any(sku in text for row in rows(client.find("tree table", "Sales")) for text in row),
                      f"{sku} among the sales")
    sv_drive.look("14-sales")


def takes_a_report_back():
    client.press("Back")
    client.press("~Undo the Import")
    client.find("label", "Import Undone")
    sv_drive.wait(lambda: [watch["sku"] for watch in stock()] == sold, "both in stock again")


def counts_one_and_many():
    sends(f"{sold[0]},450.00,2025-11-20,Jane Doe\nNOT-OURS,99.00,2025-11-21,Nobody\nNOR-THIS,98.00,2025-11-21,Nobody\n")
    client.press("~Next")
    client.press("~Check")
    client.press("~Import 1 Row")
    client.find("label", "1 sale recorded, 2 rows left out.")


sv_drive.run([
    ("/report/asks-for-the-currency", asks_for_the_currency_of_a_report),
    ("/report/says-which-row-cannot-be-recorded", says_which_row_cannot_be_recorded),
    ("/report/records-its-sales", records_the_sales_of_a_report),
    ("/report/is-taken-back", takes_a_report_back),
    ("/report/counts-one-and-many", counts_one_and_many),
])
