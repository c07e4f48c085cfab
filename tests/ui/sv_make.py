"""sv_make: a Make.com of our own, whose answers wait until the test gives them

SPDX-License-Identifier: GPL-3.0-or-later
"""
import http.server
import json
import queue
import threading

import sv_drive

PATIENCE = 60


class Make:
    """Listens on a free port of this machine; every request is kept in `heard`."""

    def __init__(self):
        self.heard = []
        self.answers = queue.Queue()
        make = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                make.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                status, text = make.answers.get(timeout=PATIENCE)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "text/plain; charset=utf-8")
                    self.end_headers()
                    self.wfile.write(text.encode())
                except ConnectionError:
                    pass  # whoever asked did not want to know any more

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        sv_drive.begun.callback(self.stop)

    def answer(self, status, text):
        """To the oldest request that has no answer yet, or to the next one."""
        self.answers.put((status, text if isinstance(text, str) else json.dumps(text)))

    def describe(self, description, status="", thread="thread_1"):
        self.answer(200, {"Status": "success", "Message": "", "Watch_ID": "", "Description": description,
                          "Status_Selected": status, "Thread_ID": thread})

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
