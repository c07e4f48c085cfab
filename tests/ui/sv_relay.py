"""sv_relay: a line between client and server that can be made to stop half way

SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket
import threading

import sv_drive

PIECE = 16 * 1024
# What still passes on one connection while the line is held: enough for small requests, not for a photograph.
PASSES = 256 * 1024
# TLS 1.3: a record of application data; the first from the client ends the handshake, the next is a request.
DATA = 23
HANDSHAKE = 1


class Records:
    """Counts the records of application data that pass."""

    def __init__(self):
        self.count = 0
        self.rest = b""

    def take(self, piece):
        self.rest += piece
        while len(self.rest) >= 5 and len(self.rest) >= (end := 5 + int.from_bytes(self.rest[3:5], "big")):
            self.count += self.rest[0] == DATA
            self.rest = self.rest[end:]


class Relay:
    def __init__(self, port):
        self.port = port
        self.free = threading.Event()
        self.free.set()
        self.answers = threading.Event()
        self.answers.set()
        self.deaf = False
        self.cut = False
        self.ends = []
        self.listener = socket.socket()
        # Small, so that what the client has sent is about what the server has got.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.url = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()
        sv_drive.begun.callback(self.stop)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.cut:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.port))
            self.ends += [client, server]
            said = Records()
            threading.Thread(target=self.pump, args=(client, server, True, said), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False, said), daemon=True).start()

    def pump(self, source, sink, can_be_held, said):
        passed = 0
        try:
            while piece := source.recv(PIECE):
                passed = passed + len(piece) if not self.free.is_set() else 0
                if can_be_held and passed > PASSES:
                    self.free.wait()
                if can_be_held:
                    said.take(piece)
                elif self.deaf and said.count > HANDSHAKE:
                    continue
                elif said.count > HANDSHAKE:
                    self.answers.wait()
                sink.sendall(piece)
        except OSError:
            pass  # one end is gone; the other shall know
        self.shut(source, sink)

    @staticmethod
    def shut(*ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def hold(self):
        self.free.clear()

    def hold_answers(self):
        """What is asked arrives; what is answered waits."""
        self.answers.clear()

    def release(self):
        self.free.set()
        self.answers.set()

    def lose_answers(self):
        """What is asked arrives, what is answered does not."""
        self.deaf = True

    def break_off(self):
        """Every connection ends, and new ones find nobody."""
        self.cut = True
        self.shut(*self.ends)

    def mend(self):
        self.deaf = self.cut = False

    def stop(self):
        self.release()
        self.listener.close()
