"""The portal (入口): home page and the demo city; composes what every app offers."""
