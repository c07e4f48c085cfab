"""sv_relay: a line between client and server that can be made to stop half way

SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket
import threading

PIECE = 16 * 1024
# What still passes on one connection while the line is held: enough for small requests, not for a photograph.
PASSES = 256 * 1024


class Relay:
    def __init__(self, port):
        self.port = port
        self.free = threading.Event()
        self.free.set()
        self.listener = socket.socket()
        # Small, so that what the client has sent is about what the server has got.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.url = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def pump(self, source, sink, can_be_held):
        passed = 0
        try:
            while piece := source.recv(PIECE):
                passed = passed + len(piece) if not self.free.is_set() else 0
                if can_be_held and passed > PASSES:
                    self.free.wait()
                sink.sendall(piece)
        except OSError:
            pass  # one end is gone; the other shall know
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def hold(self):
        self.free.clear()

    def release(self):
        self.free.set()

    def stop(self):
        self.release()
        self.listener.close()
