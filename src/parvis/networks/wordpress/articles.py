"""An article from what is said: its title, its name in the address, its HTML in blocks. Pure."""

from __future__ import annotations

import html
import re
import unicodedata

from parvis.engine.publishing.parts import links

_LONGEST_TITLE = 140
_SHORT_TITLE = 60
_LONGEST_NAME = 60


def title_and_text(said: str) -> tuple[str, str]:
    """The first line and the rest; where there is but one line, its beginning and all of it."""
    first, _, rest = said.strip().partition("\n")
    first, rest = first.strip(), rest.strip()
    if rest and len(first) <= _LONGEST_TITLE:
        return first, rest
    if len(first) <= _SHORT_TITLE:
        return first, said.strip()
    return first[:_SHORT_TITLE].rpartition(" ")[0].rstrip(" ,;:–—-") + "…" if " " in first[
        :_SHORT_TITLE
    ] else (first[:_SHORT_TITLE] + "…"), said.strip()


def name_of(title: str, key: str) -> str:
    """The name of a post in its address: words of the title, and twelve digits of the delivery's key, which nobody else has."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")
    return f"{words}-{key[:12]}" if words else f"post-{key[:12]}"


def paragraphs(text: str) -> str:
    """A text as paragraph blocks, its links made to be clicked."""
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return "\n\n".join(
        f"<!-- wp:paragraph -->\n<p>{_inline(part.strip())}</p>\n<!-- /wp:paragraph -->" for part in parts
    )


def image(number: int, address: str, alt: str) -> str:
    """A picture of the site's own library as a block."""
    shown = f'<img src="{html.escape(address)}" alt="{html.escape(alt)}" class="wp-image-{number}"/>'
    return (
        f'<!-- wp:image {{"id":{number},"sizeSlug":"large"}} -->\n'
        f'<figure class="wp-block-image size-large">{shown}</figure>\n<!-- /wp:image -->'
    )


def _inline(text: str) -> str:
    pieces, here = [], 0
    for link in links(text):
        shown = html.escape(text[link.start : link.end])
        pieces += [
            html.escape(text[here : link.start], quote=False),
            f'<a href="{html.escape(link.value)}">{shown}</a>',
        ]
        here = link.end
    pieces.append(html.escape(text[here:], quote=False))
    return "".join(pieces).replace("\n", "<br>")
