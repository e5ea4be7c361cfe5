"""What counts of a page is what its reader sees, and where its links lead."""

from sunlit.watch.page import is_html, read_page

HTML = "text/html; charset=utf-8"
URL = "https://host.example/a/b.html"


def test_text_and_links_are_told_as_a_reader_sees_them() -> None:
    page = read_page(
        URL,
        HTML,
        b'<title>Kamera</title><p>Sieht  <b>alles</b></p><script>var x="<a href=/no>"</script>'
        b'<a href="../sdk.zip">SDK <i>1.0</i></a><a href="mailto:a@b">post</a><a href="?token=hush">in</a>',
    )
    assert page.text == "Kamera Sieht alles SDK 1.0 post in"
    assert page.links == {
        "https://host.example/sdk.zip": "SDK 1.0",
        "https://host.example/a/b.html?token=(withheld)": "in",
    }


def test_the_encoding_is_the_one_that_the_server_tells() -> None:
    assert read_page(URL, "text/html; charset=gb18030", "人脸".encode("gb18030")).text == "人脸"
    assert read_page(URL, "text/html; charset=none-such", "人脸".encode()).text == "人脸"
    assert read_page(URL, HTML, b"\xff").text == "\ufffd"


def test_a_base_counts() -> None:
    page = read_page(URL, HTML, b'<base href="/files/"><a href="x.zip">x</a>')
    assert list(page.links) == ["https://host.example/files/x.zip"]


def test_addresses_that_are_none_are_left_out() -> None:
    assert read_page(URL, HTML, b'<a href="http://[x">x</a><a href="javascript:x">y</a>').links == {}


def test_pages_that_read_the_same_are_the_same() -> None:
    one = read_page(URL, HTML, b'<p id=1>Faces</p><input value="token-1"><!-- built at 10:00 -->')
    same = read_page(URL, HTML, b'<p id=2>Faces</p><input value="token-2"><!-- built at 11:00 -->')
    other = read_page(URL, HTML, b"<p>No faces</p>")
    assert one.identity == same.identity != other.identity


def test_media_types_of_pages() -> None:
    assert is_html(HTML)
    assert is_html("application/xhtml+xml")
    assert not is_html("application/zip")
    assert not is_html("")
