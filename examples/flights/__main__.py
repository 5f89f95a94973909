"""Build, upload and serve the demo from a terminal."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from examples.flights.errors import DemoError

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = CHECKOUT / ".plumbline" / "demo"
DEFAULT_PORT = 5113


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what it says, 1 with a sentence when it could not."""
    options = _parser().parse_args(arguments)
    began = monotonic()

    def say(text: str) -> None:
        print(f"{monotonic() - began:5.1f} s  {text}", flush=True)

    try:
        _run(options, say)
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    if options.command == "build":
        from examples.flights.build import build

        build(options.to, say=say)
    elif options.command == "upload":
        from examples.flights.upload import upload

        upload(options.source, say=say)
    elif options.command == "serve-s3":
        from examples.flights.s3_server import serve

        serve(options.port)
    else:
        from examples.flights.facts import print_facts

        print_facts(options.source)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m examples.flights", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="train the model and write its log, its labels and its offline features")
    build.add_argument("--to", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help="default: %(default)s")
    upload = commands.add_parser("upload", help="bring a built demo to the S3 server at AWS_ENDPOINT_URL")
    facts = commands.add_parser("facts", help="print what is true of the built demo, as Markdown")
    for command in (upload, facts):
        command.add_argument(
            "--from", dest="source", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help="default: %(default)s"
        )
    serve = commands.add_parser("serve-s3", help="serve S3 on 127.0.0.1, in memory, until interrupted")
    serve.add_argument(
        "--port", type=int, default=DEFAULT_PORT, metavar="N", help="default: %(default)s; 0: a free one"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
