"""Tests of ipam."""
