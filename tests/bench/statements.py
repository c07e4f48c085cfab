# statements.py: the SQL that the server really runs for a request, as a script for pgbench
#
# PostgreSQL is asked to log every statement while one request is made; so pgbench runs what the
# product runs, whatever that is today.
#
# SPDX-License-Identifier: GPL-3.0-or-later

import glob
import os
import re
import subprocess
import time

ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ UTC \[\d+\] \S* ?(LOG|DETAIL|ERROR|STATEMENT|HINT|CONTEXT):  ")


def psql(url, *commands):
    arguments = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", url]
    for command in commands:
        arguments += ["-c", command]
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.strip()


def parameters(text):
    """$1 = 'a''b', $2 = NULL → ["'a''b'", "NULL"]"""
    return re.findall(r"\$\d+ = (NULL|'(?:[^']|'')*')", text)


def literal(value):
    """Without a colon, which pgbench would take for a variable."""
    if ":" not in value and "\\" not in value:
        return value
    return "E" + value.replace("\\", "\\\\").replace(":", "\\x3a")


def entries(text):
    found = []
    for line in text.splitlines():
        match = ENTRY.match(line)
        if match:
            found.append([match.group(1), line[match.end():]])
        elif found:
            found[-1][1] += "\n" + line
    return found


def record(url, state, request):
    """Returns the statements of one call of request(), with their values."""
    log = glob.glob(os.path.join(state, "log", "*.log"))
    psql(url, "ALTER SYSTEM SET log_error_verbosity = 'default'", "ALTER SYSTEM SET log_statement = 'all'",
         "SELECT pg_reload_conf()")
    time.sleep(1)  # the connections of the server hear of it when they next run something
    request()
    sizes = {path: os.path.getsize(path) for path in log}
    request()
    time.sleep(0.5)
    psql(url, "ALTER SYSTEM RESET log_statement", "ALTER SYSTEM RESET log_error_verbosity",
         "SELECT pg_reload_conf()")

    text = ""
    for path in log:
        with open(path, encoding="utf-8") as file:
            file.seek(sizes[path])
            text += file.read()
    statements = []
    for kind, line in entries(text):
        if kind == "LOG" and line.startswith("execute "):
            statements.append(line.split(": ", 1)[1])
        elif kind == "DETAIL" and line.startswith("parameters: ") and statements:
            values = parameters(line)
            statements[-1] = re.sub(r"\$(\d+)", lambda m: literal(values[int(m.group(1)) - 1]), statements[-1])
    # What the server does on its own meanwhile (jobs, leases) is not part of the request.
    return [s for s in statements if s.startswith("SELECT") and re.search(r"\b(watch|search_word|pg_snapshot_xmin)\b", s)]
