"""What a template writes into its page, for tests that walk over all of them."""

import re
from collections.abc import Iterator

from jinja2 import nodes

_VALUE = re.compile(r'="[^"]*$')  # of an attribute that stands after a condition


def texts(tree: nodes.Template) -> Iterator[nodes.Node]:
    """What a template writes between its tags."""
    is_in_tag = False
    for output in tree.find_all(nodes.Output):
        for piece in output.nodes:
            if isinstance(piece, nodes.TemplateData):
                last = max(piece.data.rfind("<"), piece.data.rfind(">"))
                is_in_tag = piece.data[last] == "<" if last >= 0 else is_in_tag or bool(_VALUE.search(piece.data))
            elif not is_in_tag:
                yield piece
        is_in_tag = False
