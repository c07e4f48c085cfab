# trial.py: a server of its own with demo watches, for measuring
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request


def say(text):
    print(text, file=sys.stderr, flush=True)


class Server:
    def __init__(self, build, n):
        self.state = tempfile.mkdtemp(prefix="sv-bench-", dir="/tmp")
        os.chmod(self.state, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.state, "postgres")
        environment = dict(os.environ, SECONDVINTAGE_DEMO_PASSWORD="bench of the house")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [os.path.join(build, "server", "secondvintage-server"), "serve", "--state-dir", self.state,
             "--listen", "127.0.0.1:0", "--demo", str(n)],
            stdout=subprocess.PIPE, stderr=open(os.path.join(tempfile.gettempdir(), "sv-bench.log"), "w"),
            env=environment, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("The server did not start; see sv-bench.log in the temporary folder.")
        self.ready = json.loads(line)
        self.url = self.ready["url"] + "/api/v1"
        say(f"Server ready with {n:,} watches after {time.monotonic() - started:.1f} s.")
        with open(os.path.join(self.state, "socket")) as file:
            host = file.read().strip()
        self.database = f"postgresql://secondvintage@/secondvintage?host={host}"
        self.token = None
        self.token = self.call("POST", "/sessions", {"email": "admin@demo.example",
                                                     "password": "bench of the house"})["token"]

    def call(self, method, path, body=None, accept="application/json"):
        headers = {"Content-Type": "application/json", "Accept": accept, "If-Match": "*"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.url + path, method=method, headers=headers,
                                         data=json.dumps(body).encode() if body is not None else None)
        context = ssl._create_unverified_context()
        with urllib.request.urlopen(request, context=context) as reply:
            data = reply.read()
        return json.loads(data) if data and accept == "application/json" else data

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+)", file.read()))
        return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        shutil.rmtree(self.state, ignore_errors=True)
