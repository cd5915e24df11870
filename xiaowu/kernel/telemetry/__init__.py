"""Telemetry (遙測): a request id, one structured log line per request, metrics, and the health pages."""
