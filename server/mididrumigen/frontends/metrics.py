"""What is counted, in Prometheus' words; `GET /metrics` shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from loguru import logger
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)
SAY_AGAIN = 5.0  # seconds until the log repeats a refusal of one kind


class Metrics:
    """All counters of one daemon, in a registry of their own. Labels only take words from short lists."""

    def __init__(self, version: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        own: dict[str, Any] = {"registry": self.registry, "namespace": "mididrumigen"}
        self._requests = Counter("requests", "Requests answered", ["wire", "method", "outcome"], **own)
        self._seconds = Histogram("request_seconds", "Time to an answer", ["method"], buckets=SECONDS, **own)
        self._jobs = Counter("jobs", "Jobs ended", ["kind", "end"], **own)
        self._refused = Counter("refused", "What was turned away, by reason", ["reason"], **own)
        self._datagrams = Counter("osc_datagrams", "OSC datagrams by what became of them", ["outcome"], **own)
        self._lost = Gauge("osc_kernel_drops", "OSC datagrams the system dropped before us (Linux only)", **own)
        self._clients = Gauge("clients", "Clients that have said hello", ["wire"], **own)
        self._running = Gauge("jobs_running", "Jobs running now", **own)
        Gauge("info", "The daemon's version", ["version"], **own).labels(version).set(1)
        ProcessCollector(registry=self.registry)
        self._at_hand: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}
        self._said: dict[str, tuple[float, int]] = {}

    def request(self, wire: str, method: str, outcome: str, seconds: float) -> None:
        key = wire, method, outcome
        if key not in self._at_hand:  # looking a label up costs as much as all the rest of a short answer
            self._at_hand[key] = self._requests.labels(*key), self._seconds.labels(method)
        requests, histogram = self._at_hand[key]
        requests.inc()
        histogram.observe(seconds)

    def job(self, kind: str, end: str) -> None:
        self._jobs.labels(kind, end).inc()

    def datagram(self, outcome: str, count: int = 1) -> None:
        """received, and then one of: answered, malformed, too fast, queue full."""
        self._datagrams.labels(outcome).inc(count)

    def refused(self, reason: str) -> None:
        """Counts each; the log names the reason once in a while, with how often since."""
        self._refused.labels(reason).inc()
        last, count = self._said.get(reason, (-SAY_AGAIN, 0))
        if monotonic() - last < SAY_AGAIN:
            self._said[reason] = last, count + 1
            return
        self._said[reason] = monotonic(), 0
        logger.bind(reason=reason, since=count).info(f"refused: {reason}")

    def watch(self, clients: Callable[[str], int], running: Callable[[], int], lost: Callable[[], int]) -> None:
        """Gauges that are read when somebody looks."""
        for wire in ("websocket", "osc"):
            self._clients.labels(wire).set_function(partial(clients, wire))
        self._running.set_function(running)
        self._lost.set_function(lost)

    def page(self) -> tuple[bytes, str]:
        """The text and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_PLAIN_0_0_4
