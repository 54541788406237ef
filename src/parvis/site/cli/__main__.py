"""``python -m parvis.site.cli``: how the supervisor starts its children, whatever the PATH."""

from parvis.site.cli import main

main()
