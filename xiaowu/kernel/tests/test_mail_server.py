"""A mail server that never finishes is left: a letter has one deadline for all of it, within the lease of its destination."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from xiaowu.kernel.delivery import Answer, server
from xiaowu.kernel.delivery.mail import MailChannel

OURS = "xiaowu.kernel.delivery.server.Server"
LEASE = 120  # seconds


@contextmanager
def dripping(at: bytes) -> Iterator[int]:
    """The port of a server that answers normally until it is told `at`, and then one byte at a time for ever."""
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        with suppress(OSError), listening.accept()[0] as there:
            told = b""
            there.sendall(b"220 here\r\n" if at else b"")
            while at not in told:
                told = there.recv(9_000)
                if at not in told:
                    there.sendall(b"250 yes\r\n")
            while not over.wait(0.05):
                there.sendall(b"2")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, args=(listening,), daemon=True)
        serving.start()
        yield int(listening.getsockname()[1])
        over.set()
        serving.join(5)


@pytest.mark.parametrize("at", [b"", b"ehlo", b"mail FROM", b"rcpt TO", b"data"])
def test_a_server_that_drips_is_away_once_the_letter_has_had_its_time(monkeypatch: pytest.MonkeyPatch, at: bytes) -> None:
    monkeypatch.setattr(server, "STEP", 0.5)
    answers: list[Answer] = []
    with dripping(at) as port, override_settings(EMAIL_BACKEND=OURS, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        channel = MailChannel("mail")
        sending = threading.Thread(target=lambda: answers.append(channel.send(EmailMessage("words", "words", "a@there", ["b@there"]))), daemon=True)
        sending.start()
        sending.join(20)
        assert [(answer.is_away, answer.words) for answer in answers] == [(True, "SMTPServerDisconnected")]
        channel.close()


def test_the_steps_of_a_letter_together_are_shorter_than_the_lease() -> None:
    assert 2 * server.STEP + 2 * server._ADDRESS + server._LAST < LEASE
