"""Damage bytes by chance, and by what decoders are known to stumble over."""

import numpy as np

EXTREMES = [b"\0\0", b"\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"]
EXTREMES += [b"\xff\xff\xff\x7f", b"\0\1\0\0", b"\x80\0\0\0", b"\0\0\0\x80"]


def choose(random: np.random.Generator, values: list):
    """Choose one of the values, which NumPy might make another kind of."""
    return values[random.integers(len(values))]


def flip(random: np.random.Generator, content: bytes) -> bytes:
    """Change some bits, few or many."""
    changed = bytearray(content)
    for place in random.integers(len(content), size=2 ** random.integers(8)):
        changed[place] ^= 1 << random.integers(8)
    return bytes(changed)


def cut(random: np.random.Generator, content: bytes) -> bytes:
    """Leave out the end."""
    return content[: random.integers(1, len(content) + 1)]


def zero(random: np.random.Generator, content: bytes) -> bytes:
    """Make a part of it a hole."""
    start, end = sorted(random.integers(len(content) + 1, size=2))
    return content[:start] + bytes(end - start) + content[end:]


def swap(random: np.random.Generator, content: bytes) -> bytes:
    """Let two parts change places."""
    one, two, three = sorted(random.integers(len(content) + 1, size=3))
    return content[:one] + content[two:three] + content[one:two] + content[three:]


def repeat(random: np.random.Generator, content: bytes) -> bytes:
    """Have a part of it many times."""
    start, end = sorted(random.integers(len(content) + 1, size=2))
    times = 1 + min(int(random.integers(200)), 2_000_000 // (end - start + 1))
    return content[:start] + content[start:end] * times + content[end:]


def exaggerate(random: np.random.Generator, content: bytes) -> bytes:
    """Write a very large or small number, most often into the header: a size, a length, a count."""
    changed = bytearray(content)
    for _ in range(random.integers(1, 4)):
        place = int(random.integers(min(len(content), 10 ** int(random.integers(2, 7)))))
        number = EXTREMES[random.integers(len(EXTREMES))]
        changed[place : place + len(number)] = number
    return bytes(changed)


MUTATIONS = (flip, cut, zero, swap, repeat, exaggerate)


def mutate(random: np.random.Generator, content: bytes) -> bytes:
    """Damage bytes in one to three ways."""
    for mutation in random.choice(np.array(MUTATIONS), size=random.integers(1, 4)):
        content = mutation(random, content) if content else content
    return content
