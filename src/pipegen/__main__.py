"""`python -m pipegen`, and the console script."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    _speak_utf8()
    # Importing makes many objects and hardly any garbage: looking for it takes time.
    gc.set_threshold(20_000, *gc.get_threshold()[1:])
    try:
        from pipegen.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # `run` handles it, but is not there before click is imported
        sys.stderr.write("interrupted\n")
        code = 130
    # Else Python looks through all that is loaded once more at its end: a tenth of a `lint`.
    gc.freeze()
    sys.exit(code)


def _speak_utf8() -> None:
    """Start anew in Python's UTF-8 mode where the locale takes another encoding for file names.

    Git and pipegen.toml spell them in UTF-8, and what is printed often goes into a file.
    """
    spelt = sys.getfilesystemencoding()
    if spelt != "utf-8" and "utf8" not in sys._xoptions:  # else it may go on for ever
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


if __name__ == "__main__":
    main()
