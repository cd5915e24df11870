"""What the portal reads of all apps by their offers."""
