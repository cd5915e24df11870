"""What the portal reads from all apps through their offers."""
