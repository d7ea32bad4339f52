from leverans.demo.markup import Bullets, Heading, Paragraph, Table, read, tables

TEXT = """
## First
One.
- a
- b

Two.
| x | y |
| 1 |  |
"""


def test_lines_of_one_kind_become_one_block_in_their_order() -> None:
    assert list(read(TEXT)) == [
        Heading(text="First"),
        Paragraph(text="One."),
        Bullets(items=("a", "b")),
        Paragraph(text="Two."),
        Table(rows=(("x", "y"), ("1", ""))),
    ]


def test_a_table_is_given_with_the_heading_before_it() -> None:
    assert list(tables(TEXT)) == [("First", Table(rows=(("x", "y"), ("1", ""))))]


def test_an_empty_text_has_no_blocks() -> None:
    assert list(read("\n\n")) == []
