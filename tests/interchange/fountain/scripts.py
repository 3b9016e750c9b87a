"""Strategies that write Fountain: good, odd and hostile."""

from hypothesis import strategies as st

NASTY = st.sampled_from(
    [
        "[[",
        "]]",
        "/*",
        "*/",
        "\\",
        "\\[[",
        "[[note]]",
        "/* gone */",
        "*",
        "_",
        "**",
        "#",
        "#1#",
        "=",
        "===",
        ".",
        "..",
        "!",
        "@",
        "~",
        ">",
        "<",
        "^",
        "(",
        ")",
        ":",
        " ",
        "  ",
        "\t",
        "\u00a0",
        "INT. ",
        "EXT",
        "ext. ",
        "É",
        "ß",
        "JOHN",
        "a",
        "TO:",
        "\u2028",
        "\x0b",
        "\ufdd0",
        "日本",
    ]
)
LETTERS = st.characters(categories=["L", "N", "P", "S", "Zs"])
PHRASE = st.text(LETTERS, max_size=12)
SOUP = st.lists(NASTY | PHRASE, max_size=6).map("".join)

NAME = st.sampled_from(["JOHN", "ÉLODIE", "MR. O’BRIEN", "DEALER #2", "@McCLANE", "MARY & JO"])
EXTENSION = st.sampled_from(["", " (V.O.)", " (O.S)", " (cont’d)", " (V.O.) (CONT'D)", " ^"])
NUMBER = st.sampled_from(["", " #1#", " #12A#", " #I-1-A#", " #1.#", "#7#"])
HEADING = st.builds(
    "{}{}{}".format,
    st.sampled_from(["INT. ", "EXT. ", "INT./EXT. ", "int. ", "EST. ", "I/E ", ".", ".É"]),
    st.sampled_from(["BARN - DAY", "KÜCHE – NACHT", "A [[n]] B", "X /* y */", "$%&", "BARN [[a"]),
    NUMBER,
)
SPEECH = st.builds(
    "{}{}\n{}{}".format,
    NAME,
    EXTENSION,
    st.sampled_from(["", "(softly)\n", "~la la\n"]),
    st.sampled_from(["Hi.", "STOP\nNow.", "Hi.\n  \nMore.", "Hi [[n]]\n[[m]]\nyes", "@all of you"]),
)
BLOCK = st.one_of(
    SPEECH,
    HEADING,
    st.sampled_from(
        ["# Act", "## Seq", "### Deep", "#", "# A [[n]]", "##  B /* c */", "= syn", "="]
    ),
    st.sampled_from(
        ["CUT TO:", "CUT TO: ", "> FADE", "> THE END <", "===", "!INT. NOT", "~la", "ÜBER TO:"]
    ),
    st.sampled_from(
        ["[[a\nb]]", "/* INT. GONE - DAY\n\nx */", "/* a\n*/ tail", "[[open", "Text /* a\n\nb */"]
    ),
    PHRASE,
    SOUP,
)
GAP = st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\n  \n", "\n\n\n", "\n \n"])
TITLE_PAGE = st.sampled_from(
    [
        "",
        "",
        "Title: A\n\n",
        "Title:\n    _A_\n\tB: c\nDraft date: 1\nNobody knows: x\n\n",
        "FADE IN:\n\n",
    ]
)


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """A script with at least one scene, unless a block swallows it."""
    blocks = draw(st.lists(st.tuples(BLOCK, GAP), max_size=14))
    body = "".join(block + gap for block, gap in blocks)
    cut = draw(st.integers(0, len(blocks)))
    head = "".join(block + gap for block, gap in blocks[:cut])
    line_end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    script = draw(TITLE_PAGE) + head + "\n\nINT. HOUSE - DAY\n\n" + body[len(head) :]
    return script.replace("\n", line_end)
