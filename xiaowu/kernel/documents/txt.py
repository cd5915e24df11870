"""A document as plain text: a blank line between blocks, a tab between cells, a form feed between pages."""

from xiaowu.kernel.documents.blocks import Basic, Cards, Document, PageBreak, Paragraph, QrCode, Table, lowered


def write(document: Document) -> bytes:
    return ("\n\n".join(_text(block) for block in lowered(document)) + "\n").encode()


def _text(block: Basic) -> str:
    match block:
        case Paragraph():
            return "  " * block.indent + block.text
        case QrCode():
            return block.text
        case Table():
            return "\n".join("\t".join(row) for row in block.rows)
        case Cards():
            return "\n\n".join("\n".join(line.text for line in card) for card in block.cards)
        case PageBreak():
            return "\f"
