"""The entry point of `python -m pipegen` and of the console script."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its exit code."""
    _ensure_utf8()
    # Imports create many objects and hardly any garbage: frequent collections are slow.
    gc.set_threshold(20_000, *gc.get_threshold()[1:])
    try:
        from pipegen.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # `run` handles it, but only once click is imported
        sys.stderr.write("interrupted\n")
        code = 130
    # Skip the last collection, at exit: it takes a tenth of the time of a `lint`.
    gc.freeze()
    sys.exit(code)


def _ensure_utf8() -> None:
    """Restart Python in UTF-8 mode if the locale has another encoding for file names.

    Git and pipegen.toml have file names in UTF-8, and output is often redirected to a file.
    """
    encoding = sys.getfilesystemencoding()
    if encoding != "utf-8" and "utf8" not in sys._xoptions:  # avoid an endless restart
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


if __name__ == "__main__":
    main()
