"""What a wrong use of the command line is: alone here, for it must cost nothing."""


class Usage(Exception):
    """The command line asks for what cannot be asked for: exit status 2."""
