"""An account's server and the service that prepares videos, on loopback, written from their lexicons."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from parvis.networks.tests.posting import Call, Reply, Service

DID = "did:plc:maison"
PASS = "a-pass-for-the-service"


@dataclass
class VideoServer(Service):
    """``processing`` is how many looks find a video unfinished, ``fails`` has it fail, ``forgets`` lose its work."""

    processing: int = 0
    fails: bool = False
    forgets: bool = False
    denies: bool = False
    sent: list[bytes] = field(default_factory=list)
    records: dict[str, Any] = field(default_factory=dict)

    def says(self, call: Call) -> bool:
        return "createRecord" in call.path or "uploadVideo" in call.path

    def online(self) -> int:
        return len(self.records)

    def answer(self, call: Call) -> Reply:
        name = call.path.rpartition("/")[2]
        return getattr(self, f"_{name.rpartition('.')[2]}")(call)

    def _createSession(self, _call: Call) -> Reply:  # noqa: N802 - the network's names
        return Reply({"accessJwt": "access", "refreshJwt": "refresh", "did": DID, "handle": "maison.example"})

    def _getSession(self, _call: Call) -> Reply:  # noqa: N802
        place = {
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": "https://pds.example",
        }
        return Reply({"did": DID, "didDoc": {"service": [place]}})

    def _getServiceAuth(self, call: Call) -> Reply:  # noqa: N802
        assert call.query == {"aud": "did:web:pds.example", "lxm": "com.atproto.repo.uploadBlob"}
        return Reply({"token": PASS})

    def _uploadVideo(self, call: Call) -> Reply:  # noqa: N802
        assert call.headers["authorization"] == f"Bearer {PASS}" and call.query["did"] == DID
        if self.denies:
            return Reply({"error": "unconfirmed_email", "message": "Confirm your email"}, 401)
        again = call.body in self.sent
        self.sent.append(call.body)
        told = {"jobId": "job-1", "did": DID, "state": "JOB_STATE_CREATED"}
        return Reply({**told, "error": "already_exists"}, 409) if again else Reply(told)

    def _getJobStatus(self, call: Call) -> Reply:  # noqa: N802
        assert call.query == {"jobId": "job-1"}
        if self.forgets:
            self.forgets = False
            return Reply({"error": "InvalidRequest", "message": "Job not found"}, 400)
        told: dict[str, Any] = {"jobId": "job-1", "did": DID, "state": "JOB_STATE_ENCODING", "progress": 50}
        if self.fails:
            told |= {"state": "JOB_STATE_FAILED", "error": "encoding_failure", "message": "Bad video"}
        elif self.processing <= 0:
            told |= {"state": "JOB_STATE_COMPLETED", "blob": blob_of(self.sent[-1])}
        self.processing -= 1
        return Reply({"jobStatus": told})

    def _uploadBlob(self, call: Call) -> Reply:  # noqa: N802
        assert call.headers["content-type"] == "video/mp4"
        self.sent.append(call.body)
        return Reply({"blob": blob_of(call.body)})

    def _createRecord(self, call: Call) -> Reply:  # noqa: N802
        self.records[call.json["rkey"]] = call.json["record"]
        return Reply({"uri": f"at://{DID}/app.bsky.feed.post/{call.json['rkey']}", "cid": "bafyx"})

    def _getRecord(self, call: Call) -> Reply:  # noqa: N802
        record = self.records.get(call.query["rkey"])
        return Reply({"value": record}) if record else Reply({"error": "RecordNotFound"}, 400)


def blob_of(content: bytes) -> dict[str, Any]:
    """How a record names a file."""
    link = f"bafkrei{hashlib.sha256(content).hexdigest()[:20]}"
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": "video/mp4", "size": len(content)}
