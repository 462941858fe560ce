"""What becomes of the HTML of an album's text on its way to Wix."""

import pytest

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import Draft, Field, Hyperlink, Media, MediaKind, Projection, Staged
from gallery_sync.platforms.s3.sidecar import Sidecar, SidecarMedia
from gallery_sync.wix.html import clean
from gallery_sync.wix.translation import draft_item, embed_type

OF_WIX = (
    "<p>One <strong>two</strong> <em>three</em><br>four</p>",
    '<h2 class="font_2" style="text-align:center;font-size:20px"><span style="color:#ff0000">Red</span></h2>',
    '<p class="font_8"><a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener">Link</a></p>',
    '<p><a href="mailto:a@b.example">Mail</a> <a href="tel:+123">Call</a> <a href="/shop">Shop</a></p>',
    '<ul class="font_8"><li><p>a</p></li><li><p>b</p></li></ul>',
    '<ol start="3"><li>c</li></ol>',
    '<p style="font-family:arial;line-height:1.5em;letter-spacing:0.1em">A &amp; B &lt; C</p>',
    '<p><span data-attr-richtext-marker="true">x</span> <sup>1</sup> <s>old</s> <u>u</u></p>',
    "<blockquote>q</blockquote><pre>a\n b</pre><hr>",
    "<div><div><div>deep</div></div></div>",
    "plain",
    "",
)


@pytest.mark.parametrize("html", OF_WIX)
def test_what_a_text_editor_makes_stays_as_it_is(html: str):
    assert clean(html) == html


RUNS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href=" &#x6A;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<iframe src="https://x.example"></iframe>',
    '<object data="x"></object><embed src="x">',
    '<p style="background:url(https://x.example/);position:fixed">x</p>',
    '<p style="width:expression(alert(1));-moz-binding:url(x)">x</p>',
    "<style>@import 'https://x.example'</style>",
    '<form action="https://x.example"><button formaction="javascript:alert(1)">x</button></form>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=//x.example>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


@pytest.mark.parametrize("html", RUNS)
def test_nothing_of_an_album_runs_on_wix(html: str):
    cleaned = clean(f"<p>before</p>{html}<p>after</p>").lower()

    assert not any(
        bad in cleaned
        for bad in ("<script", "<img", "<svg", "<iframe", "<object", "<embed", "<form", "<style", "<meta", "<base")
    )
    assert not any(
        bad in cleaned for bad in (" on", "javascript:", "vbscript:", "data:", "url(", "position", "expression")
    )
    assert "before" in cleaned


@pytest.mark.parametrize(
    "nested", ["<b id={}><p>", "<div>", "<b><i>", "<a href=/{}>", "<ul><li>", "<font size={}><p></b>"]
)
def test_what_is_nested_without_end_keeps_its_words(nested: str):
    html = "".join(f"{nested.format(number)}word{number} " for number in range(1_000))

    assert all(f"word{number}" in clean(html) for number in (0, 1, 100, 999))


def test_words_survive_whatever_is_left_out():
    assert clean("<table><tr><td>cell</td></tr></table><section>part</section>") == "cellpart"
    assert clean("<p>one<p>two<li>three") == "<p>one</p><p>two</p><li>three</li>"
    assert clean("a < b & c > d") == "a &lt; b &amp; c &gt; d"


def test_a_text_goes_to_wix_clean():
    html = "<p>Words</p><script>alert(1)</script>"
    media = Media(MediaKind.TEXT, "f", html=html)

    item = draft_item(Draft("m", Projection("f"), media, Staged("", "f"), None))

    assert item.model_dump(by_alias=True)["text"] == {"html": "<p>Words</p>"}


RUNNING_LINKS = (
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://x.example/1",
    "intent://x#Intent;end",
    "1a:x",
)


@pytest.mark.parametrize("url", RUNNING_LINKS)
def test_a_link_that_runs_something_goes_nowhere_and_the_rest_does(url: str):
    shown = Projection("f", title="Dawn", link=Hyperlink(url, "More"))
    item = draft_item(Draft("m", shown, Media(MediaKind.TEXT, "f", html="x"), Staged("", "f"), None))
    sidecar = Sidecar(media=SidecarMedia(html="x")).patched({Field.LINK: shown.link, Field.TITLE: "Dawn"})

    link = item.model_dump(by_alias=True)["link"]
    assert (link["text"], link["url"]) == ("", "")
    assert item.title == "Dawn"
    assert (sidecar.link, sidecar.title) == (None, "Dawn")


@pytest.mark.parametrize(
    "url", ["https://x.example/a:b", "http://x.example", "mailto:a@b.example", "tel:+1", "/a:b", "#x", "a/b"]
)
def test_other_links_are_carried(url: str):
    item = draft_item(
        Draft("m", Projection("f", link=Hyperlink(url)), Media(MediaKind.TEXT, "f", html="x"), Staged("", "f"), None)
    )

    assert item.model_dump(by_alias=True)["link"]["url"] == url


def test_a_video_has_a_web_address():
    with pytest.raises(MediaUnusable):
        embed_type("javascript://youtube.com/%0aalert(1)")
