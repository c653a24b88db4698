"""What is worded the same way everywhere: plurals."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 claim, 2 claims."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
