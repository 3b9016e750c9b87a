"""The unmodified Python client: the five services, uploads, storage, administration."""

import uuid
from typing import Any

import httpx2
import pytest
from storage3.exceptions import StorageApiError
from supabase import Client
from supabase_auth.errors import AuthApiError
from supabase_functions.errors import FunctionsHttpError

from tests.clients import media
from tests.clients.accounts import PASSWORD, fresh_address
from tests.clients.conftest import Connect
from tests.studio import Studio


def invoke(client: Client, name: str, method: str = "POST", body: Any = None) -> Any:
    options = {"method": method, "body": body, "responseType": "json"}
    return client.functions.invoke(name, options)


def send_picture(client: Client, name: str) -> Any:
    body, content_type = media.one_file_form("shot.png", media.png(), "image/png")
    options = {
        "body": body,
        "headers": {"Content-Type": content_type},
        "responseType": "json",
    }
    return client.functions.invoke(name, options)


@pytest.fixture
def project(noor: Client) -> str:
    body = {"title": "Salzmark", "type": "film"}
    return invoke(noor, "scriptony-projects/projects", body=body)["project"]["id"]


@pytest.fixture
def scene(noor: Client, project: str) -> str:
    levels = {"level_1_count": 1, "level_2_per_parent": 1, "level_3_per_parent": 1}
    body = {"project_id": project, "template_id": "film-3act", "structure": levels}
    nodes = invoke(noor, "scriptony-project-nodes/initialize-project", body=body)["nodes"]
    return next(node["id"] for node in nodes if node["level"] == 3)


@pytest.fixture
def shot(noor: Client, scene: str) -> str:
    body = {"scene_id": scene, "shot_number": "Shot 1"}
    return invoke(noor, "scriptony-shots/shots", body=body)["shot"]["id"]


def test_auth_service(noor: Client, address: str):
    assert invoke(noor, "scriptony-auth/profile", "GET")["profile"]["email"] == address
    (membership,) = invoke(noor, "scriptony-auth/organizations", "GET")["organizations"]
    assert membership["role"] == "owner"


def test_projects_service(noor: Client, project: str):
    assert invoke(noor, f"scriptony-projects/projects/{project}", "GET")["project"]["id"] == project
    change = {"logline": "A coast ruled by tide clocks."}
    changed = invoke(noor, f"scriptony-projects/projects/{project}", "PUT", change)["project"]
    assert changed["logline"] == change["logline"]


def test_nodes_service(noor: Client, project: str, scene: str):
    name = f"scriptony-project-nodes/nodes?project_id={project}&level=3"
    (node,) = invoke(noor, name, "GET")["nodes"]
    assert (node["id"], node["projectId"]) == (scene, project)


def test_shots_service(noor: Client, scene: str, shot: str):
    (listed,) = invoke(noor, f"scriptony-shots/shots/{scene}", "GET")["shots"]
    assert (listed["id"], listed["shotNumber"], listed["orderIndex"]) == (shot, "Shot 1", 0)
    assert invoke(noor, f"scriptony-shots/shots/{shot}", "DELETE") == {"success": True}


def test_characters_service(noor: Client, project: str):
    body = {"project_id": project, "name": "Mara", "age": "41"}
    character = invoke(noor, "scriptony-characters/characters", body=body)["character"]
    name = f"scriptony-characters/timeline-characters?project_id={project}"
    (listed,) = invoke(noor, name, "GET")["characters"]
    assert (listed["id"], listed["name"], listed["age"]) == (character["id"], "Mara", "41")


def test_an_uploaded_picture_loads_without_headers(noor: Client, shot: str):
    answer = send_picture(noor, f"scriptony-timeline-v2/shots/{shot}/upload-image")
    assert not set(answer["imageUrl"]) & set(" \"'()"), "fits into url(…) without quotes"
    picture = httpx2.get(answer["imageUrl"])
    assert picture.status_code == 200
    assert picture.headers["content-type"].startswith("image/")
    again = invoke(noor, f"scriptony-shots/shots/by-id/{shot}", "GET")["shot"]
    assert httpx2.get(again["imageUrl"]).content == picture.content


def test_a_stranger_finds_nothing(connect: Connect, project: str):
    stranger = connect()
    stranger.auth.sign_up({"email": fresh_address(), "password": PASSWORD})
    with pytest.raises(FunctionsHttpError) as refused:
        invoke(stranger, f"scriptony-projects/projects/{project}", "GET")
    assert refused.value.status == 404


def test_the_public_key_opens_no_project(connect: Connect):
    with pytest.raises(FunctionsHttpError) as refused:
        invoke(connect(), "scriptony-projects/projects", "GET")
    assert (refused.value.status, refused.value.message) == (401, "Unauthorized")


@pytest.fixture
def bucket(connect: Connect, studio: Studio) -> str:
    name = f"walk-{uuid.uuid4().hex[:8]}"
    connect(studio.service_key).storage.create_bucket(name, options={"public": False})
    return name


def test_buckets(connect: Connect, studio: Studio, bucket: str):
    storage = connect(studio.service_key).storage
    assert {bucket, "make-3b52693b-shots"} <= {found.id for found in storage.list_buckets()}
    storage.update_bucket(bucket, {"file_size_limit": 100})
    assert storage.get_bucket(bucket).file_size_limit == 100
    with pytest.raises(StorageApiError) as refused:
        storage.from_(bucket).upload("big.txt", b"x" * 101, {"content-type": "text/plain"})
    assert refused.value.status == "413"
    storage.delete_bucket(bucket)
    with pytest.raises(StorageApiError) as gone:
        storage.get_bucket(bucket)
    assert gone.value.status == "404"


def test_files(connect: Connect, studio: Studio, bucket: str):
    files = connect(studio.service_key).storage.from_(bucket)
    picture = media.png()
    answer = files.upload("covers/lamp.png", picture, {"content-type": "image/png"})
    assert answer.full_path == f"{bucket}/covers/lamp.png"
    assert files.download("covers/lamp.png") == picture

    signed = httpx2.get(files.create_signed_url("covers/lamp.png", 60)["signedURL"])
    assert (signed.status_code, signed.content) == (200, picture)
    assert signed.headers["content-type"] == "image/png"

    (listed,) = files.list("covers")
    assert (listed["name"], listed["metadata"]["size"]) == ("lamp.png", len(picture))
    assert listed["metadata"]["mimetype"] == "image/png"
    assert len(files.remove(["covers/lamp.png"])) == 1
    assert files.list("covers") == []
    assert not files.exists("covers/lamp.png")


def test_a_file_is_not_overwritten_unasked(connect: Connect, studio: Studio, bucket: str):
    files = connect(studio.service_key).storage.from_(bucket)
    files.upload("a.txt", b"first", {"content-type": "text/plain"})
    with pytest.raises(StorageApiError) as refused:
        files.upload("a.txt", b"second", {"content-type": "text/plain"})
    assert refused.value.status == "409"
    files.upload("a.txt", b"second", {"content-type": "text/plain", "upsert": "true"})
    assert files.download("a.txt") == b"second"


def test_an_address_signed_for_one_file_opens_no_other(
    connect: Connect, studio: Studio, bucket: str
):
    files = connect(studio.service_key).storage.from_(bucket)
    for name in ("a.txt", "b.txt"):
        files.upload(name, name.encode(), {"content-type": "text/plain"})
    signed = files.create_signed_url("a.txt", 60)["signedURL"]
    answer = httpx2.get(signed.replace("a.txt", "b.txt"))
    assert answer.status_code == 400
    assert answer.json()["error"] == "InvalidSignature"


def test_only_the_service_key_writes_files(noor: Client, bucket: str):
    with pytest.raises(StorageApiError) as refused:
        noor.storage.from_(bucket).upload("a.txt", b"x", {"content-type": "text/plain"})
    assert refused.value.status == "403"


def test_administers_accounts(connect: Connect, studio: Studio, address: str):
    admin = connect(studio.service_key).auth.admin
    details = {"email": address, "password": PASSWORD, "email_confirm": True}
    user = admin.create_user({**details, "user_metadata": {"name": "Jory"}}).user
    assert admin.get_user_by_id(user.id).user.email == address
    assert len(admin.list_users()) >= 1, "page and per_page arrive as empty strings"
    changed = admin.update_user_by_id(user.id, {"user_metadata": {"name": "Jory K."}}).user
    assert changed.user_metadata["name"] == "Jory K."
    connect().auth.sign_in_with_password({"email": address, "password": PASSWORD})

    admin.delete_user(user.id)
    with pytest.raises(AuthApiError) as gone:
        admin.get_user_by_id(user.id)
    assert (gone.value.status, gone.value.code) == (404, "user_not_found")


def test_pages_of_accounts(connect: Connect, studio: Studio):
    admin = connect(studio.service_key).auth.admin
    for _ in range(4):
        admin.create_user({"email": fresh_address(), "password": PASSWORD})
    first, second = (admin.list_users(page=number, per_page=2) for number in (1, 2))
    assert (len(first), len(second)) == (2, 2)
    assert not {user.id for user in first} & {user.id for user in second}


def test_generates_a_recovery_link(connect: Connect, studio: Studio, noor: Client, address: str):
    admin = connect(studio.service_key).auth.admin
    link = admin.generate_link({"type": "recovery", "email": address})
    assert link.user.email == address
    assert link.properties.action_link.startswith(f"{studio.url}/auth/v1/verify?")
    answer = connect().auth.verify_otp(
        {"type": "recovery", "token_hash": link.properties.hashed_token}
    )
    assert answer.user.email == address


def test_administration_needs_the_service_key(noor: Client):
    with pytest.raises(AuthApiError) as refused:
        noor.auth.admin.list_users()
    assert refused.value.status in (401, 403)


def test_rows_of_beats(noor: Client, project: str):
    """The button that clears beats made twice, by the library's own row API."""
    ends = {"from_container_id": "placeholder-act-1", "to_container_id": "placeholder-act-3"}
    body = {"project_id": project, "label": "Catalyst", **ends}
    twins = [invoke(noor, "scriptony-beats/beats", body=body)["beat"]["id"] for _ in range(3)]
    rows = noor.table("story_beats")
    found = rows.select("*").eq("project_id", project).order("created_at").execute().data
    assert [row["id"] for row in found] == twins
    changed = noor.table("story_beats").update({"notes": "seen"}).eq("id", twins[0]).execute().data
    assert [row["notes"] for row in changed] == ["seen"]
    noor.table("story_beats").delete().in_("id", twins[1:]).execute()
    left = invoke(noor, f"scriptony-beats/beats?project_id={project}", "GET")["beats"]
    assert [beat["id"] for beat in left] == twins[:1]
