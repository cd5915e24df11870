"""Other systems let people in through us (單一簽入): an OpenID Connect provider on allauth's. A protocol is a folder with the same rooms."""
