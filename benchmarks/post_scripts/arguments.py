"""What each of the three scripts is told."""

import argparse


def parse_arguments(description: str) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", default="data", help="holds train and validation")
    parser.add_argument("--epochs", type=int, default=50, help="the post: 50")
    parser.add_argument("--image-size", type=int, default=150, help="the post: 150")
    parser.add_argument("--batch-size", type=int, default=16, help="the post: 16")
    parser.add_argument(
        "--weights", default="imagenet", help="of VGG16: 'imagenet', a file, or 'random'"
    )
    arguments = parser.parse_args()
    if arguments.weights == "random":
        arguments.weights = None
    return arguments
