"""Telemetry (遙測): a request id, one structured log line a request, metrics, and the health pages."""
