"""The errors whose message is all that a user needs to see."""


class LittleDataError(Exception):
    """Something that the user can put right; the message says what, where and how."""
