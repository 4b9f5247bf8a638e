"""`python -m pipegen`, and the console script."""

import gc
import sys

from pipegen.cli import run


def main() -> None:
    """Run the command line and exit with its code."""
    code = run(sys.argv[1:])
    # Else Python looks through all that is loaded once more at its end: a tenth of a `lint`.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
