#!/usr/bin/python3
"""test-market: the dashboard's figures, a sale cancelled, rates of the bank

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import urllib.parse

import sv_chooser
import sv_drive
from sv_hands import choose_row, go, keys, labels, row_nodes

SERVER, CLIENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WATCHES = 25
TITLE = "SecondVintage"

server = sv_drive.Server(SERVER, WATCHES)
client = sv_drive.Client(CLIENT, server)


def table(title):
    return client.find("tree table", title)


def ids(query):
    """How many records a figure's query names; it is a page's address: "watches?status=Draft"."""
    path, _, params = query.partition("?")
    return server.send("GET", f"{path}/ids?{params}")["total"]


def shown(title):
    return sum(1 for row in row_nodes(table(title)) if labels(row))


def figures():
    report = server.send("GET", "reports/dashboard")
    before = [entry for entry in report["by_status"] if entry["role"] in ("draft", "review", "approved", "platform_review", "ready")]
    names = ",".join(urllib.parse.quote(entry["status"]["name"]) for entry in before)
    return [("Stock value", report["stock"]["query"]), ("On the way", "watches?status.in=" + names),
            ("Listed", report["listed"]["query"]), ("Sold this month", report["sold"]["query"]), ("Profit before VAT", report["sold"]["query"])]


def every_figure_opens_its_rows():
    for title, query in figures():
        go(client, "Dashboard")
        client.press(f"~{title}:")
        page = "Sales" if query.startswith("sales") else "Watches"
        sv_drive.wait(lambda: shown(page) == ids(query), f"the {ids(query)} rows of {title}")
        assert ids(query) > 0, f"nothing to see behind {title}"


def cancels_a_sale():
    go(client, "Sales")
    sale = server.send("GET", "sales?limit=1&state=active")["items"][0]
    sku = sale["watch"]["name"]
    choose_row(client, "Sales", lambda texts: any(sku in text for text in texts))
    keys(TITLE, "Return")
    client.press("Cancel Sale…")
    client.write("Reason", "The buyer never paid")
    client.press("~_Cancel the Sale")
    client.find("label", "Cancelled: The buyer never paid")
    sv_drive.look("20-cancelled")
    after = server.send("GET", f"sales/{sale['id']}")
    assert after["cancelled_at"] and after["cancel_reason"] == "The buyer never paid", after
    assert server.send("GET", f"watches/{sale['watch']['id']}")["status"]["name"] != "Sold"


ECB = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="2019-03-04"><Cube currency="SEK" rate="10.5003"/><Cube currency="USD" rate="1.1337"/></Cube></Cube>
</gesmes:Envelope>
"""


def bring_rates(text):
    client.press("Import ECB File…")
    sv_chooser.choose(client, "Rates of the European Central Bank", sv_chooser.file_of("rates.xml", text))


def takes_the_rates_of_the_bank():
    go(client, "Exchange Rates")
    before = server.send("GET", "rates/ids")["total"]
    bring_rates(ECB)
    client.find("label", "2 rates imported")
    assert server.send("GET", "rates/ids")["total"] == before + 2
    sv_drive.look("21-rates")
    bring_rates(ECB)
    client.find("label", "Every rate of this file was here already")


def refuses_what_is_no_file_of_the_bank():
    before = server.send("GET", "rates/ids")["total"]
    bring_rates(ECB.replace("10.5003", "ten"))
    client.find("label", "~No rates imported")
    assert server.send("GET", "rates/ids")["total"] == before


sv_drive.run([
    ("/dashboard/every-figure-opens-its-rows", every_figure_opens_its_rows),
    ("/sales/cancels-one", cancels_a_sale),
    ("/rates/takes-the-file-of-the-bank", takes_the_rates_of_the_bank),
    ("/rates/refuses-what-is-none", refuses_what_is_no_file_of_the_bank),
])
