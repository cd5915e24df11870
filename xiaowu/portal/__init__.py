"""The portal (入口): home page and the demo city; combines what every app offers."""
