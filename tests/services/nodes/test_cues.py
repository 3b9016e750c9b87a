"""Cue lines say the names of characters, whatever these are called."""

from __future__ import annotations

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Json

from scriptony.interchange import fountain
from scriptony.interchange.mentions import as_members, names_in
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import PUBLISHED
from scriptony.services.nodes.operations.naming import read_old_texts
from tests.studio import Person, Studio
from tests.together.naming import Stage

NAMES = st.one_of(
    st.sampled_from(["Mara", "McClane", "INT. Man", "R2-D2", "42", "李", "Frau Groß", "Ms. O’Neil:",
                     "no [[note]]", "a /* b", "x^y", "@dot", "Ext Ra", "the cat", "élan"]),
    st.text("aZ éßÄ.’-1李:&", min_size=1, max_size=12).filter(
        lambda name: any(map(str.isalnum, name))
    ),
)  # fmt: skip
CUES = st.sampled_from(
    ["MARA", "MARA (V.O.)", "MARA(CONT'D)", "@Mara", "@ mara (O.S.)", "MARA ^", "  MARA", "JO",
     "MARA (V.O.) ^", "@Mara [[note]]", "MARA LOU"]
)  # fmt: skip


def script(cues: list[str]) -> str:
    """A scene in which they speak, and of which MARA is also said otherwise."""
    return "MARA waits.\n\n" + "\n\n".join(f"{cue}\nMARA is\nhere." for cue in cues) + "\n\nMARA\n"


def test_renamed_cues_are_read_as_cues(studio: Studio, owner: Person) -> None:
    stage = Stage(owner)
    scene = stage.scenes[0]["id"]
    with psycopg.connect(studio.conninfo, autocommit=True) as connection:

        @settings(
            max_examples=200,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(st.lists(CUES, min_size=1, max_size=6), NAMES)
        def follow(cues: list[str], name: str) -> None:
            rename = "update characters.characters set name = %s where id = %s"
            connection.execute(rename, ("MARA", stage.mara))
            connection.execute("delete from nodes.text_cues where node_id = %s", (scene,))
            text = script(cues)
            plain, words = fountain.plain_text(text), fountain.measure(text).words
            connection.execute(
                "update nodes.node_text set source = %s, plain = %s, words = %s where node_id = %s",
                (text, plain, words, scene),
            )
            names = [{"id": scene, **as_members(names_in("fountain", text))}]
            take = "select * from nodes.take_names(%s, %s::jsonb)"
            assert connection.execute(take, (stage.project, Json(names))).fetchall() == []
            connection.execute(rename, (name, stage.mara))
            now, now_plain, now_words = stage.kept(scene)
            assert len(now.split("\n")) == len(text.split("\n"))
            assert now_plain == fountain.plain_text(now)
            assert now_words == fountain.measure(now).words
            pairs = zip(text.split("\n"), now.split("\n"), strict=True)
            changed = [(old, new) for old, new in pairs if old != new]
            bound = [cue for cue in cues if "MARA LOU" not in cue and cue != "JO"]
            is_another = name.strip(" @").upper() != "MARA" and any(map(str.isalpha, name))
            assert len(changed) == len(bound) if is_another else len(changed) <= len(bound)
            for old, new in changed:
                assert old.strip().upper().startswith(("MARA", "@"))
                assert ("(" in old) == ("(" in new) or "(" in name
                assert old.endswith("^") == new.endswith("^")
            assert fountain.measure(now).dialogues == len(cues), now
            connection.execute(rename, ("MARA", stage.mara))
            assert stage.kept(scene) == (text, plain, words), "undone"

        follow()


def test_names_that_overlap_with_themselves(owner: Person) -> None:
    stage = Stage(owner)
    stage.rename("character", "NANA")
    content = stage.mentioning()
    content["content"][0]["content"][0]["text"] = "NANA NA"
    node = stage.write(content)
    stage.rename("character", "Jo")
    plain = stage.kept(node["id"])[1]
    assert plain.startswith("NANA NAJo’s Lamp")
    assert "and Jo says MARA" in plain


async def test_texts_from_before_are_read_by_the_chore(studio: Studio, owner: Person) -> None:
    stage = Stage(owner)
    node = stage.write(stage.mentioning())
    ids = [stage.scenes[0]["id"], node["id"]]
    for table, column in (("text_mentions", "text_id"), ("text_cues", "node_id")):
        studio.sql(f"delete from nodes.{table} where {column} = any(%(ids)s::uuid[])", ids=ids)
    studio.sql("insert into nodes.unread_texts select unnest(%(ids)s::uuid[])", ids=ids)
    site = Site(Settings(data=studio.data), studio.conninfo, PUBLISHED)
    await site.kernel_db.open()
    await read_old_texts(site)
    await site.close()
    assert studio.sql("select * from nodes.unread_texts") == []
    stage.rename("character", "Vera")
    assert "\nVERA (V.O.)\n" in stage.kept(ids[0])[0]
    assert stage.kept(ids[1])[1].startswith("There, Vera’s Lamp")
