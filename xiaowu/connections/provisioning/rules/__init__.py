"""Rules of provisioning: when a system is sent accounts, and what its answers mean."""
