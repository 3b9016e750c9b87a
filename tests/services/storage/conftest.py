"""The storage suite runs twice: on a folder, and on an S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import boto3
import httpx2
import pytest
from moto.server import ThreadedMotoServer

from tests.services.storage.stage import BUCKET
from tests.studio import Studio

SECRET = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="session")
def on_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio whose files lie in a bucket of an S3 server on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    s3.create_bucket(Bucket="studio")
    settings = {"SCRIPTONY_STORAGE_URL": "s3://studio/files", "AWS_ENDPOINT_URL": endpoint}
    settings |= {"AWS_ALLOW_HTTP": "true", **SECRET}
    running = Studio(tmp_path_factory.mktemp("s3") / "data", settings=settings).start()
    running.root = running.person("Root")
    yield running
    running.stop()
    s3.close()
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def studio(request: pytest.FixtureRequest) -> Studio:
    """The studio on each kind of storage."""
    return request.getfixturevalue("studio_on_folder" if request.param == "folder" else "on_s3")


@pytest.fixture(scope="session")
def studio_on_folder(studio_of_worker: Studio) -> Studio:
    """The studio everybody else uses too."""
    return studio_of_worker


@pytest.fixture
def service(studio: Studio) -> Iterator[httpx2.Client]:
    """A client that holds the service key."""
    with studio.client(studio.service_key, apikey=studio.service_key) as client:
        yield client


@pytest.fixture
def path(service: httpx2.Client) -> str:
    """A stored file of a hundred bytes."""
    path = f"notes/{uuid4().hex}.bin"
    answer = service.post(f"/storage/v1/object/{BUCKET}/{path}", content=bytes(range(100)))
    assert answer.json() == {"Id": answer.json()["Id"], "Key": f"{BUCKET}/{path}"}
    return path
