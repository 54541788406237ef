"""``python -m parvis.site.cli``: how the supervisor starts its children, whatever the PATH."""

from parvis.site.cli import main

if __name__ == "__main__":  # a process started by a pool loads this module again, and must not start over
    main()
