"""A source changes, hides a finding, disappears and comes back, and the watch tells the story in the right words."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from sunlit.evidence.bundle import WARC, opening
from sunlit.evidence.verify import verify, verify_case
from sunlit.intake import Limits
from sunlit.intake.web import Traffic, get
from sunlit.schema import UsageError
from tests.evidence.test_warc import told
from tests.intake.server import Site, answer, git_server
from tests.watch.watching import DAY, HIDES, HOUR, OPEN, TELLS, Watching, outcomes, zipped

GIT = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/bin:/bin:/usr/local/bin",
}


def test_a_download_changes_hides_goes_and_comes_back(site: Site, watching: Watching) -> None:
    url = site.put("/sdk.zip", zipped(OPEN))
    watching.add(url)
    (first,) = watching.run()
    assert first.headline == f"{url} is watched from now on, with 0 findings"
    assert not first.alert

    assert watching.run() == []
    assert watching.said == [f"{url}: unchanged"]

    site.put("/sdk.zip", zipped(TELLS))
    (told,) = watching.run()
    assert told.outcome == "changed"
    assert told.headline.startswith(f"{url} has changed: ")
    assert "findings added" in told.headline
    assert told.alert

    site.put("/sdk.zip", zipped(HIDES))
    (hidden,) = watching.run()
    assert hidden.headline == f"{url} has changed: 1 finding hidden"
    assert hidden.lines[0].startswith(
        "hidden: ethnicity, FACE_ATTR.emNation → FACE_ATTR.reserved1 (sdk.zip!/include/sdk.h:2)"
    )
    assert (hidden.changes["hidden"], hidden.alert) == (1, True)

    site.put("/sdk.zip", answer(b"nothing here", 404))
    (gone,) = watching.run()
    assert gone.headline == f"{url} is gone: it answers with status 404 (Not Found)"
    assert gone.lines == ("It was last seen 2027-01-15 12:00 UTC.",)
    assert gone.alert
    assert watching.run() == []  # still gone: nobody is told twice
    assert watching.standing(url).presence == "gone"

    site.put("/sdk.zip", zipped(HIDES))
    (back,) = watching.run()
    assert back.headline == f"{url} is back, as it was"
    assert back.alert

    site.put("/sdk.zip", answer(b"", 410))
    watching.run()
    site.put("/sdk.zip", zipped(OPEN))
    (other,) = watching.run()
    assert other.headline.startswith(f"{url} is back, and not as it was: ")
    assert "removed" in other.headline
    assert outcomes(watching.log()) == ["first", "changed", "changed", "gone", "back", "gone", "back"]


def test_what_was_never_there_is_not_gone_and_appears_later(site: Site, watching: Watching) -> None:
    url = f"{site.url}/sdk.h"
    watching.add(url)
    (told,) = watching.run()
    assert told.headline == f"{url} is not there, and is watched from now on: it answers with status 404 (Not Found)"
    assert not told.alert
    site.put("/sdk.h", TELLS)
    (told,) = watching.run()
    assert told.headline == f"{url} has appeared, with 3 findings"
    assert told.alert


def test_each_capture_is_sealed_into_one_case_with_what_came_over_http(site: Site, watching: Watching) -> None:
    url = site.put("/sdk.h", answer(TELLS, 200, "text/plain", ETag='"1"'))
    watching.add(url)
    watching.run()
    site.put("/sdk.h", answer(b"taken down", 404))
    watching.run()
    there, gone = watching.bundles
    for bundle in (there, gone):
        list(verify(bundle))
    assert "2 bundles" in verify_case(watching.folder / "case").says
    events = watching.log()
    assert [event.bundle for event in events] == [there.name, gone.name]
    assert [event.sha256 for event in events] == [hashlib.sha256(one.read_bytes()).hexdigest() for one in (there, gone)]
    with opening(there) as opened:
        assert opened.predicate.provenance["url"] == url
        (_, revisit) = told(opened.read(WARC))
        assert revisit["WARC-Payload-Digest"] == f"sha256:{base64.b32encode(hashlib.sha256(TELLS).digest()).decode()}"
    with opening(gone) as opened:
        (_, response) = told(opened.read(WARC))
        assert (response["status"][:3], response["body"]) == ("404", b"taken down")


def test_credentials_stay_in_the_capture_and_out_of_the_evidence_and_that_is_told(
    site: Site, watching: Watching
) -> None:
    secret = b"https://admin:hunter22@camera.local/"
    watching.add(site.put("/sdk.h", TELLS + b"// " + secret + b"\n"))
    (told,) = watching.run()
    assert told.lines[-1].startswith("Something was taken out of the evidence in 1 place: credentials, or pictures")
    (bundle,) = watching.bundles
    assert secret not in bundle.read_bytes()
    assert any(secret in path.read_bytes() for path in (watching.folder / "captures").rglob("sdk.h"))


def test_a_page_has_changed_when_its_text_or_links_have(site: Site, watching: Watching) -> None:
    def page(text: str, token: int) -> bytes:
        form = f'<input name="csrf" value="{token}"><script>var t = {token};</script>'
        return f"<html><head><style>p{token}{{}}</style></head><body>{form}<p>{text}</p></body></html>".encode()

    url = site.put("/about", page("Our camera knows faces.", 1), "text/html; charset=utf-8")
    watching.add(url)
    watching.run()
    site.put("/about", page("Our camera knows\n faces.", 2), "text/html; charset=utf-8")
    assert watching.run() == []
    site.put("/about", page("Our camera knows no faces.", 3), "text/html; charset=utf-8")
    assert outcomes(watching.run()) == ["changed"]


def test_where_a_page_leads_to_is_told(site: Site, watching: Watching) -> None:
    site.put("/home", b"Welcome", "text/plain")
    url = site.put("/sdk.h", TELLS)
    watching.add(url)
    watching.run()
    site.put("/sdk.h", answer(b"", 302, Location="/home"))
    (told,) = watching.run()
    assert f"It leads to {site.url}/home." in told.lines


def listing(site: Site, *names: str) -> str:
    links = "".join(f'<li><a href="files/{name}">{name}</a></li>' for name in names)
    page = f'<html><body><a href="/">home</a><a href="about.html">about</a><ul>{links}</ul></body></html>'
    return site.put("/downloads/", page.encode(), "text/html")


def test_a_listing_tells_what_appears_changes_and_goes(site: Site, watching: Watching) -> None:
    for name in ("a.h", "b.h", "new.h"):
        site.put(f"/downloads/files/{name}", TELLS if name != "b.h" else OPEN)
    url = listing(site, "a.h", "b.h")
    watching.add(url, listing=True)
    first = watching.run()
    assert outcomes(first) == ["first", "first", "first"]
    assert not any(event.alert for event in first)
    assert [source.spec.rpartition("/")[2] for source in watching.sources()] == ["", "a.h", "b.h"]

    listing(site, "a.h", "b.h", "new.h")
    page, new = watching.run()
    assert page.lines == (f"Listed now: {site.url}/downloads/files/new.h.",)
    assert new.headline == f"{site.url}/downloads/files/new.h is new in its listing, with 3 findings"
    assert new.alert

    site.put("/downloads/files/a.h", HIDES)
    (changed,) = watching.run()
    assert changed.headline == f"{site.url}/downloads/files/a.h has changed: 1 finding hidden"

    listing(site, "b.h", "new.h")
    page, gone = watching.run()
    assert page.lines == (f"Listed no more: {site.url}/downloads/files/a.h.",)
    assert gone.headline == (
        f"{site.url}/downloads/files/a.h is gone: its listing has it no more, but it is still there under its address"
    )
    assert gone.alert
    assert watching.standing(f"{site.url}/downloads/files/a.h").presence == "gone"
    assert watching.run() == []

    listing(site, "a.h", "b.h", "new.h")
    _, back = watching.run()
    assert back.headline == f"{site.url}/downloads/files/a.h is back, as it was"
    assert watching.run() == []


def test_what_is_listed_no_more_is_gone_and_its_address_is_asked_all_the_same(site: Site, watching: Watching) -> None:
    file = site.put("/downloads/files/a.h", answer(TELLS, 200, "text/plain", ETag='"1"'))
    watching.add(listing(site, "a.h", "b.h"), listing=True)
    site.put("/downloads/files/b.h", OPEN)
    watching.run()
    gone = f"{file} is gone: its listing has it no more, "

    listing(site, "b.h")
    site.put("/downloads/files/a.h", answer(b"", 503))
    _, told = watching.run()
    assert told.headline.startswith(f"{gone}and whether it is still there under its address cannot be told: it answers")
    assert (told.outcome, told.alert, told.bundle) == ("gone", True, "")
    assert watching.run() == []

    site.put("/downloads/files/a.h", answer(TELLS, 200, "text/plain", ETag='"1"'))
    (told,) = watching.run()
    assert told.headline == f"{gone}but it is still there under its address"

    site.put("/downloads/files/a.h", answer(HIDES, 200, "text/plain", ETag='"2"'))
    (told,) = watching.run()
    assert told.headline == f"{file} has changed: 1 finding hidden"
    assert told.lines[0] == "Its listing has it no more, but it is still there under its address."

    site.put("/downloads/files/a.h", answer(b"taken down", 410))
    (told,) = watching.run()
    assert told.headline == f"{gone}and it answers with status 410 (Gone)"
    assert told.alert
    assert told.bundle
    assert watching.run() == []
    assert watching.standing(file).presence == "gone"

    listing(site, "a.h", "b.h")
    site.put("/downloads/files/a.h", TELLS)
    _, told = watching.run()
    assert told.headline.startswith(f"{file} is back, and not as it was: ")


def test_a_listing_and_its_file_that_go_at_once_are_told_as_both(site: Site, watching: Watching) -> None:
    file = site.put("/downloads/files/a.h", TELLS)
    watching.add(listing(site, "a.h"), listing=True)
    watching.run()
    listing(site)
    site.put("/downloads/files/a.h", answer(b"", 404))
    page, gone = watching.run()
    assert page.outcome == "changed"
    assert gone.headline == f"{file} is gone: its listing has it no more, and it answers with status 404 (Not Found)"
    assert (gone.alert, bool(gone.bundle)) == (True, True)


def test_only_files_that_fit_and_only_of_the_same_host_are_fetched(site: Site, watching: Watching) -> None:
    page = b'<a href="x.zip">x</a><a href="y.pdf">y</a><a href="http://other.example/z.zip">z</a>'
    url = site.put("/d/", page, "text/html")
    site.put("/d/x.zip", zipped(OPEN))
    watching.add(url, listing=True, links=("*.zip",))
    watching.run()
    assert [source.spec for source in watching.sources()] == [url, f"{site.url}/d/x.zip"]
    assert set(watching.standing(url).items) == {f"{site.url}/d/x.zip", "http://other.example/z.zip"}


def commit(repository: Path, header: bytes) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(repository), *arguments], check=True, env=GIT, capture_output=True)

    if not repository.exists():
        repository.mkdir(parents=True)
        git("init", "--quiet", "--initial-branch=main")
    (repository / "sdk.h").write_bytes(header)
    git("add", "sdk.h")
    git("commit", "--quiet", "-m", "release")


def test_a_repository_hides_goes_and_comes_back(site: Site, watching: Watching, tmp_path: Path) -> None:
    repository = tmp_path / "git" / "sdk"
    commit(repository, TELLS)
    site.otherwise = git_server(tmp_path / "git")
    url = f"git+{site.url}/sdk/.git"
    watching.add(url)
    assert outcomes(watching.run()) == ["first"]
    assert watching.run() == []

    commit(repository, HIDES)
    (hidden,) = watching.run()
    assert hidden.headline == f"{url} has changed: 1 finding hidden"
    assert "Listed otherwise: HEAD and refs/heads/main." in hidden.lines

    shutil.move(repository, tmp_path / "elsewhere")
    site.otherwise = answer(b"no such repository", 404)
    (gone,) = watching.run()
    assert gone.headline == f"{url} is gone: it answers with status 404 (Not Found)"

    shutil.move(tmp_path / "elsewhere", repository)
    site.otherwise = git_server(tmp_path / "git")
    (back,) = watching.run()
    assert back.headline == f"{url} is back, as it was"

    site.otherwise = answer(b"", 401, WWW_Authenticate="Basic")
    (private,) = watching.run()
    assert "it asks for a password, as servers do for what was deleted or made private" in private.headline


def test_a_branch_that_is_deleted_is_gone_though_the_repository_is_there(
    site: Site, watching: Watching, tmp_path: Path
) -> None:
    repository = tmp_path / "git" / "sdk"
    commit(repository, TELLS)
    for arguments in (["branch", "v1"], ["tag", "t1"]):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True, env=GIT)
    site.otherwise = git_server(tmp_path / "git")
    url = f"git+{site.url}/sdk/.git@v1"
    watching.add(url)
    watching.run()
    subprocess.run(["git", "-C", str(repository), "tag", "-d", "t1"], check=True, env=GIT, capture_output=True)
    (tag,) = watching.run()
    assert (tag.outcome, "Listed no more: refs/tags/t1." in tag.lines) == ("changed", True)
    subprocess.run(["git", "-C", str(repository), "branch", "-D", "v1"], check=True, env=GIT, capture_output=True)
    (gone,) = watching.run()
    assert gone.headline == f"{url} is gone: the repository is there, and has nothing called v1"


def on_index(site: Site, **releases: bytes) -> None:
    """A project "sun-kit" with a source release of each version, whose header is given."""
    files = []
    for version, header in releases.items():
        name = f"sun_kit-{version.strip('v').replace('_', '.')}.zip"
        body = zipped(header)
        site.put(f"/files/{name}", body)
        hashes = {"sha256": hashlib.sha256(body).hexdigest()}
        files.append({"filename": name, "url": f"{site.url}/files/{name}", "hashes": hashes})
    page = json.dumps({"meta": {"api-version": "1.1"}, "files": files}).encode()
    site.put("/simple/sun-kit/", page, "application/vnd.pypi.simple.v1+json")


def test_a_package_gets_a_version_loses_it_and_goes(site: Site, watching: Watching) -> None:
    on_index(site, v1_0=TELLS)
    watching.add("pypi:sun-kit")
    watching.add("pypi:sun-kit==1.0")
    assert outcomes(watching.run()) == ["first", "first"]

    on_index(site, v1_0=TELLS, v1_1=HIDES)
    (newer,) = watching.run()
    assert newer.headline == "pypi:sun-kit has changed: 1 finding hidden"
    assert "Listed now: sun_kit-1.1.zip." in newer.lines

    on_index(site, v1_1=HIDES)
    latest, version = watching.run()
    assert "Listed no more: sun_kit-1.0.zip." in latest.lines
    assert version.headline.startswith("pypi:sun-kit==1.0 is gone: pypi:sun-kit has no version 1.0")

    site.put("/simple/sun-kit/", answer(b"", 404))
    assert [event.headline for event in watching.run()] == ["pypi:sun-kit is gone: the registry has no such package"]

    on_index(site, v1_0=TELLS, v1_1=HIDES)
    assert [event.headline for event in watching.run()] == [
        "pypi:sun-kit is back, and not as it was",
        "pypi:sun-kit==1.0 is back, as it was",
    ]


def test_the_password_of_an_index_is_used_and_stands_nowhere(
    site: Site, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_index(site, v1_0=TELLS)
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/".replace("//", "//me:hush@", 1))
    watching.add("pypi:sun-kit")
    assert outcomes(watching.run()) == ["first"]
    site.put("/simple/sun-kit/", answer(b"", 500))
    watching.run()
    kept = b"".join(path.read_bytes() for path in watching.folder.rglob("*") if path.is_file())
    told = f"{watching.said} {watching.log()}".encode()
    for secret in (b"hush", base64.b64encode(b"me:hush")):
        assert secret not in kept + told


def on_registry(site: Site, **headers: bytes) -> None:
    versions = {}
    for version, header in headers.items():
        body = zipped(header)
        url = site.put(f"/npm/{version}.tgz", body)
        number = version.strip("v").replace("_", ".")
        versions[number] = {"dist": {"tarball": url, "shasum": hashlib.sha1(body).hexdigest()}}
    page = {"name": "kit", "dist-tags": {"latest": max(versions, default="")}, "versions": versions}
    site.put("/npm/kit", json.dumps(page).encode(), "application/json")


def test_a_version_is_taken_down_from_npm(site: Site, watching: Watching) -> None:
    on_registry(site, v1_0_0=TELLS, v1_0_1=TELLS)
    watching.add("npm:kit@1.0.1")
    assert outcomes(watching.run()) == ["first"]
    on_registry(site, v1_0_0=TELLS)
    (gone,) = watching.run()
    assert gone.headline.startswith("npm:kit@1.0.1 is gone: npm:kit has no version 1.0.1")
    on_registry(site, v1_0_0=TELLS, v1_0_1=HIDES)
    (back,) = watching.run()
    assert back.headline == "npm:kit@1.0.1 is back, and not as it was: 1 finding hidden"


def test_after_a_week_off_each_source_is_looked_at_once_and_the_gap_is_told(site: Site, watching: Watching) -> None:
    for name in ("a", "b"):
        watching.add(site.put(f"/{name}.h", OPEN))
    watching.run()
    site.put("/a.h", TELLS)
    asked = len(site.asked)
    gap, changed = watching.run(after=7 * DAY)
    assert gap.headline.startswith("The watch was not at work from 2027-01-15 09:00 UTC to 2027-01-22 09:00 UTC")
    assert changed.outcome == "changed"
    assert any(
        line.startswith("Between 2027-01-15 09:00 UTC and 2027-01-22 09:00 UTC it was not seen")
        for line in changed.lines
    )
    assert sorted(line for line in site.asked[asked:] if "robots" not in line) == ["GET /a.h", "GET /b.h"]


def test_what_is_not_due_is_left_alone(site: Site, watching: Watching) -> None:
    watching.add(site.put("/a.h", OPEN), every=6 * HOUR)
    watching.run()
    asked = len(site.asked)
    assert watching.run(after=HOUR) == []
    assert watching.said == ["nothing is due: the next source is due 2027-01-15 15:00 UTC; --now looks at all"]
    assert len(site.asked) == asked
    watching.run(after=0, all_now=True)
    assert len(site.asked) == asked + 1


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("https://me:hush@host.example/x", "holds a password, token or key"),
        ("https://host.example/x?token=hush", "holds a password, token or key"),
        ("git+https://me:hush@host.example/x", "holds a password, token or key"),
        ("git+https://host.example/x@" + "a1" * 20, "a commit never changes"),
        ("ftp://host.example/", "a source is https"),
        ("./folder", "a source is https"),
        ("https://", "no address"),
        ("pypi:../x", "write pypi:NAME"),
    ],
)
def test_what_cannot_be_watched_is_refused(watching: Watching, spec: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        watching.add(spec)
    assert "hush" not in str(caught.value)
    assert watching.sources() == []


def test_the_same_source_is_watched_once(watching: Watching) -> None:
    watching.add("https://host.example/x")
    with pytest.raises(UsageError, match="is watched already, as number 1"):
        watching.add("https://host.example/x#top")


def test_nothing_but_what_was_named_is_asked_for(site: Site, watching: Watching) -> None:
    watching.add(site.put("/sdk.h", TELLS))
    watching.run()
    assert site.asked == ["GET /robots.txt", "GET /sdk.h"]
    assert get(f"{site.url}/sdk.h", {}, Limits(), Traffic()).status == 200  # the server's log is true
    assert site.asked[-1] == "GET /sdk.h"
