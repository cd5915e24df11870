"""The face of SCIM: the address that programs call, and the page on which the bureau keeps whom we tell."""
