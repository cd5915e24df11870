"""Where the libraries' interfaces are implemented (轉接層): what Django and allauth call, by the settings' dotted paths."""
