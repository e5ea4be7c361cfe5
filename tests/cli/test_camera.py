"""`sunlit camera` as a user runs it, against the simulated camera in another process."""

import json
import re
import signal
import threading
from collections.abc import Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from tests.cli.cameras import running, simulated, sunlit, until


def test_info_says_what_the_camera_is(url: str) -> None:
    done = sunlit("info", url)
    assert done.returncode == 0, done.stderr
    assert "Invented Optics IO-7, firmware 1.2.3, serial IO7-000042" in done.stdout
    assert "channel 2 (source_2)" in done.stdout
    shown = json.loads(sunlit("info", url, "--format", "json").stdout)
    assert shown["identity"]["model"] == "IO-7"
    assert shown["channels"][0]["profiles"][0]["stream"].startswith("rtsp://")


def test_another_protocol_is_another_scheme(url: str) -> None:
    done = sunlit("info", url.replace("onvif", "hikvision"))
    assert done.returncode == 0, done.stderr
    assert "Invented Optics IO-7, firmware V1.2.3" in done.stdout


def test_analytics_says_what_they_are_for(url: str) -> None:
    assert "on  sensitive rule/analytics_1/Face1" in sunlit("analytics", url).stdout
    features = json.loads(sunlit("analytics", url.replace("onvif", "hikvision"), "--format", "json").stdout)
    assert {feature["id"]: feature["purpose"] for feature in features}["Smart/FaceDetect/1"] == "unknown"


@pytest.mark.parametrize("scheme", ["onvif", "hikvision", "dahua"])
def test_the_simulated_camera_tells_its_faces_and_sends_payloads_by_each(scheme: str, tmp_path: Path) -> None:
    """What a user starts in the background and ends with a signal; the payloads are look-alikes of our own."""
    alert, event, notice = tmp_path / "alert.xml", tmp_path / "event.txt", tmp_path / "notice.xml"
    alert.write_text(
        "<EventNotificationAlert><channelID>1</channelID><eventType>linedetection</eventType>"
        "<eventState>active</eventState></EventNotificationAlert>"
    )
    event.write_text('Code=CrossLineDetection;action=Start;index=0;data={"Race": "canary"}')
    notice.write_text(
        '<N xmlns:tt="t" xmlns:wsnt="w"><wsnt:NotificationMessage><wsnt:Topic>tns1:RuleEngine/LineDetector/Crossed'
        "</wsnt:Topic><wsnt:Message><tt:Message/></wsnt:Message></wsnt:NotificationMessage></N>"
    )
    given = ("--host", "127.0.0.1", "--user", "u", "--password", "p", "--emit", str(alert), str(event), str(notice))
    as_user = {"SUNLIT_CAMERA_USER": "u", "SUNLIT_CAMERA_PASSWORD": "p"}
    with running("simulate", *given) as process:
        assert process.stdout and process.stderr
        faces = json.loads(process.stdout.readline())
        assert faces[scheme].startswith(f"{scheme}://127.0.0.1:")
        assert {f"discovery-{name}" for name in ("dhip", "sadp", "ws")} <= set(faces)
        lines, done = until(lambda seen: len(seen) > 2, "observe", faces[scheme], **as_user)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
        assert process.stderr.read() == ""
    assert done.returncode == 0, done.stderr
    kinds = [line["kind"] for line in lines]
    assert kinds[0] == "health" and set(kinds[1:]) == {"line_crossing"}
    assert "canary" not in f"{lines}{done.stderr}"


def test_what_is_no_event_is_not_sent(tmp_path: Path) -> None:
    reply = tmp_path / "reply.txt"
    reply.write_text("table.Encode[0].MainFormat[0].Audio.Depth=16")
    done = sunlit("simulate", "--emit", str(reply))
    assert done.returncode == 2
    assert "reply.txt: no event of Hikvision, Dahua or ONVIF" in done.stderr
    assert sunlit("simulate", str(reply)).returncode == 2


@pytest.mark.parametrize("scheme", ["onvif", "hikvision", "dahua"])
def test_a_camera_posts_to_the_address_that_it_is_given(url: str, scheme: str) -> None:
    command = ("observe", url.replace("onvif", scheme), "--listen", "127.0.0.1")
    assert "give --yes" in sunlit(*command).stderr, "it changes the camera"
    lines, done = until(lambda seen: any(one["kind"] == "motion" for one in seen), *command, "--yes")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    kinds = [line["kind"] for line in lines]
    assert kinds[0] == "health" and "motion" in kinds and set(kinds) <= {"health", "motion", "appearance"}


def test_ctrl_c_takes_back_what_the_camera_was_told(url: str) -> None:
    def hosts() -> str:
        place = url.replace("onvif", "http") + "/ISAPI/Event/notification/httpHosts"
        return httpx.get(place, auth=httpx.DigestAuth("viewer", "invented"), trust_env=False).text

    before = hosts()
    with running("observe", url.replace("onvif", "hikvision"), "--listen", "127.0.0.1", "--yes") as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())["available"]
        assert "127.0.0.1" in hosts() and "127.0.0.1" not in before
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        assert "Traceback" not in process.stderr.read()
    assert hosts() == before


def test_by_hand_it_says_where_the_camera_has_to_post(url: str) -> None:
    secret = "abcdefghijklmnop"
    given = ("--listen", "127.0.0.1:0", "--by-hand", "--name", "door", "--seconds", "1")
    done = sunlit("observe", url, *given, SUNLIT_LISTEN_SECRET=secret)
    assert done.returncode == 0, done.stderr
    assert "post its events to http://127.0.0.1:" in done.stderr and f"/{secret}/door\n" in done.stderr


@pytest.mark.parametrize(
    ("listen", "said"),
    [
        ("0.0.0.0", "no address to post to"),
        ("a/b:9", "write HOST:PORT"),
        ("u@127.0.0.1", "write HOST:PORT"),
        ("127.0.0.1:x", "write HOST:PORT"),
        ("192.0.2.1:9", "cannot listen at 192.0.2.1 port 9"),
    ],
)
def test_where_it_cannot_listen(url: str, listen: str, said: str) -> None:
    done = sunlit("observe", url, "--listen", listen, "--yes")
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("nonsense", "no fault is called nonsense; there are answer, authentication, broken_events, busy"),
        ("slow=soon", "cannot have that value"),
        ("digest=md4", "cannot have that value"),
        ("clock=3h", "cannot have that value"),
    ],
)
def test_a_fault_that_is_none(fault: str, said: str) -> None:
    done = sunlit("simulate", "--fault", fault)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr


def test_what_is_wrong_with_the_simulated_camera_can_be_chosen() -> None:
    with simulated("--fault", "clock=PT3H", "--fault", "digest=sha-256", "--fault", "no_media2") as faces:
        shown = sunlit("clock", faces["hikvision"])
    seconds = re.search(r"([\d.]+) s ahead", shown.stdout)
    assert seconds and abs(float(seconds[1]) - 3 * 3600) < 60, shown.stderr


def test_observe_prints_observations_until_ctrl_c(url: str) -> None:
    lines, done = until(lambda seen: len(seen) > 1, "observe", url, "--name", "door")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    first, second, *_ = lines
    assert (first["kind"], first["available"], first["device"]) == ("health", True, "door")
    assert second["kind"] in ("motion", "appearance")


def test_observe_ends_by_itself_when_its_time_is_over(url: str) -> None:
    done = sunlit("observe", url, "--seconds", "1")
    assert done.returncode == 0 and "the gate withheld" in done.stderr


def test_snapshot_writes_the_picture(url: str, tmp_path: Path) -> None:
    picture = tmp_path / "door.png"
    done = sunlit("snapshot", url, "-o", str(picture))
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert sunlit("snapshot", url, "-o", str(tmp_path / "no" / "x.png")).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (("info", "onvif://127.0.0.1:9"), {}, "cannot be reached"),
        (("info", "gopher://127.0.0.1"), {}, "there are dahua, hikvision, onvif"),
        (("info", "camera"), {}, "onvif://192"),
        (("info", "onvif://a:secret@127.0.0.1"), {}, "SUNLIT_CAMERA_PASSWORD"),
        (("observe", "URL"), {"SUNLIT_CAMERA_PASSWORD": ""}, "give --user"),
        (("info", "onvif+https://127.0.0.1:9", "--fingerprint", "zz"), {}, "64 hexadecimal digits"),
    ],
)
def test_mistakes_are_one_line_and_status_2(
    url: str, arguments: tuple[str, ...], environment: dict[str, str], says: str
) -> None:
    done = sunlit(*(url if argument == "URL" else argument for argument in arguments), **environment)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert done.returncode == 2


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """A web server that is no camera, by its host and port."""
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("scheme", ["onvif", "hikvision", "dahua"])
@pytest.mark.parametrize(
    "command",
    [
        ("info",), ("analytics",), ("temperature",), ("recordings",), ("ptz",), ("clock",), ("reboot", "--yes"),
        ("snapshot", "-o", "x.png"), ("audit", "--seconds", "0", "-j", "1"),
    ],
)  # fmt: skip
def test_who_is_no_camera_is_told_as_that(shop: str, scheme: str, command: tuple[str, ...]) -> None:
    done = sunlit(command[0], f"{scheme}://{shop}", *command[1:])
    assert done.returncode == 2
    assert done.stderr == (
        f"sunlit: {shop} answers, but not as {scheme}:// does: check the scheme (there are dahua, hikvision, onvif) and"
        " the port\n"
    )


def test_a_wrong_password_is_told_once_and_not_shown() -> None:
    with simulated() as faces:
        done = sunlit("observe", faces["onvif"], SUNLIT_CAMERA_PASSWORD="guessed")
    assert done.returncode == 2
    assert "refused the password" in done.stderr
    assert "guessed" not in done.stderr + done.stdout
    assert json.loads(done.stdout)["reason"] == "refused"


def test_help_has_examples() -> None:
    names = re.findall(r"^  (\w+) ", sunlit("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    assert {"analytics", "audit", "discover", "gate", "info", "observe", "simulate", "temperature"} <= set(names)
    for name in names:
        done = sunlit(name, "--help")
        assert f"sunlit camera {name}" in done.stdout.partition("Examples:")[2], name
