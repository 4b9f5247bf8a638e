"""`python -m pipegen`, and the console script."""

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # Importing makes many objects and hardly any garbage: looking for it takes time.
    gc.set_threshold(20_000, *gc.get_threshold()[1:])
    try:
        from pipegen.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # `run` handles it, but is not there before click is imported
        sys.stderr.write("interrupted\n")
        code = 130
    # Else Python looks through all that is loaded once more at its end: a tenth of a `lint`.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
