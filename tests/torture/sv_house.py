"""sv_house: the server program on a folder of its own, to be killed and started again, and a Make.com of ours

SPDX-License-Identifier: GPL-3.0-or-later
"""
import http.client
import http.server
import json
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time

PASSWORD = "demo password of a trial"
EMAIL = "admin@demo.example"
SECRET = "hush"
PATIENCE = 60

# What a call may end with when the server dies under it.
BROKEN = (OSError, http.client.HTTPException)


class Fault(Exception):
    """Something was half there, doubled or lost."""


def expect(truth, what):
    if not truth:
        raise Fault(what)


def wait(look, what, patience=PATIENCE):
    """Looks until it sees something; the little pause is kind to the machine and decides nothing."""
    end = time.monotonic() + patience
    while not (seen := look()):
        expect(time.monotonic() < end, f"waited in vain for {what}")
        time.sleep(0.02)
    return seen


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class House:
    def __init__(self, program, watches=300, environment=None, state=None):
        self.program = program
        self.watches = watches
        self.folder = tempfile.mkdtemp(prefix="sv-torture-", dir="/tmp")
        os.chmod(self.folder, 0o711)  # started as root, the server becomes another user
        self.state = state or os.path.join(self.folder, "state")
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.environment = dict(os.environ, SECONDVINTAGE_DEMO_PASSWORD=PASSWORD,
                                SECONDVINTAGE_MAKE_CALLBACK_SECRET=SECRET, **(environment or {}))
        self.port = 0
        self.token = None
        self.process = None

    def start(self):
        # Filling it a second time would give everybody a new password, and end their sessions.
        demo = [] if self.token else ["--demo", str(self.watches)]
        self.process = subprocess.Popen(
            [self.program, "serve", *demo, "--state-dir", self.state, "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.PIPE, stderr=self.log, env=self.environment, cwd="/tmp")
        line = self.process.stdout.readline()
        expect(line, f"the server did not start:\n{self.read_log()[-2000:]}")
        self.port = int(json.loads(line)["url"].rsplit(":", 1)[1])
        if self.token is None:
            answer = self.call("POST", "sessions", {"email": EMAIL, "password": PASSWORD})
            expect(answer.status == 201, f"signing in: {answer.status} {answer.body}")
            self.token = answer.json["token"]

    def read_log(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return log.read()

    def postmaster(self):
        with open(os.path.join(self.state, "database", "postmaster.pid"), encoding="utf-8") as file:
            return int(file.readline())

    def kill(self, database=False):
        """As when the machine loses its power; without @database only the program dies."""
        postmaster = self.postmaster() if database else None
        self.process.kill()
        if postmaster:
            os.kill(postmaster, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def check(self):
        done = subprocess.run([self.program, "check", "--state-dir", self.state], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=self.environment, cwd="/tmp", check=False)
        expect(done.returncode == 0, f"check ended with {done.returncode}: {done.stdout.decode()}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def raw(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE,
                                                 context=ssl._create_unverified_context())
        try:
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def call(self, method, path, body=None, key=None, type="application/json", if_match=None):
        headers = {}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if key:
            headers["Idempotency-Key"] = key
        if if_match:
            headers["If-Match"] = if_match
        if body is not None:
            headers["Content-Type"] = type
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.raw(method, "/api/v1/" + path, body, headers)

    def get(self, path):
        answer = self.call("GET", path)
        expect(answer.status == 200, f"GET {path}: {answer.status} {answer.body[:500]}")
        return answer.json

    def send(self, method, path, status, body=None, **more):
        answer = self.call(method, path, body, **more)
        expect(answer.status == status, f"{method} {path}: {answer.status} instead of {status}: {answer.body[:500]}")
        return answer.json if answer.body else None

    def die_during(self, seconds, action, database=False):
        """Kills the server so long after @action began. Returns what it returned, None when it was cut off."""
        timer = threading.Timer(seconds, self.kill, [database])
        timer.start()
        try:
            return action()
        except BROKEN:
            return None
        finally:
            timer.join()


class FakeMake:
    """Writes down who asks; answers as it is told to: at once, later by callback, or not at all."""

    def __init__(self):
        outer = self
        self.heard = []
        self.mode = "answer"
        self.lock = threading.Lock()

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer.lock:
                    outer.heard.append(request)
                    mode = outer.mode
                if mode == "silent":  # until the other side is gone
                    self.connection.recv(1)
                    self.close_connection = True
                    return
                text = json.dumps(outer.success(request)) if mode == "answer" else "Accepted"
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # the server was killed: that is what this is for

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def success(request):
        return {"Status": "success", "SKU": request["SKU"],
                "Description": f"Described for job {request['Job_ID']}.",
                "Thread_ID": f"thread-{request['Job_ID']}"}

    def count(self, sku):
        with self.lock:
            return sum(request["SKU"] == sku for request in self.heard)

    def environment(self):
        return {"SECONDVINTAGE_MAKE_URL": f"http://{self.address}/hook",
                "SECONDVINTAGE_INTEGRATIONS_ALLOW": self.address}
