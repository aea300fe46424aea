"""Text of others in the page: it is shown, and means nothing."""

from __future__ import annotations


def show_as_is(text: str) -> str:
    """Write a text so that Markdown and HTML show its characters and read nothing into them.

    Everything but letters, digits and spaces becomes a character reference.
    """
    return "".join(
        character if character.isalnum() or character == " " else f"&#{ord(character)};"
        for character in text
    )
