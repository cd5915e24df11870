"""Faults, tried for real (故障演練): `make faults`."""
