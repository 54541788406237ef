"""What is wrong with something before it is said."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.checks import (
    Choice,
    Problem,
    ProblemKind,
    Rules,
    Severity,
    VideoRules,
    problems,
    stopping,
)
from parvis.engine.publishing.lengths import Limit
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia

RULES = Rules(
    limits=(Limit(maximum=10, unit="graphemes"), Limit(maximum=20, unit="bytes")),
    most_media=2,
    sizes={"image/png": 1000, "video/mp4": 5000},
    longest_alt=5,
    card_with_media=False,
)


def picture(**other) -> OutgoingMedia:
    return OutgoingMedia(
        **{"digest": "0" * 64, "media_type": "image/png", "size": 10, "alt": "Chat", **other}
    )


def kinds(said: Outgoing, rules: Rules = RULES) -> list[str]:
    return [problem.kind.value for problem in problems(said, rules)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Outgoing(text="Bonjour"), []),
        (Outgoing(text=" \n"), ["empty"]),
        (Outgoing(text="", media=(picture(),)), []),
        (Outgoing(text="", link="https://a.example"), []),
        (Outgoing(text="Bonjour à tous"), ["too_long"]),
        (Outgoing(text="\U0001f44d\U0001f3fd" * 3), ["too_long"]),  # 3 graphemes, 24 bytes
        (Outgoing(text="é" * 30), ["too_long", "too_long"]),
        (Outgoing(text="a", media=(picture(),) * 3), ["too_many_media"]),
        (Outgoing(text="a", media=(picture(media_type="image/tiff"),)), ["media_type"]),
        (Outgoing(text="a", media=(picture(size=1001),)), ["media_size"]),
        (Outgoing(text="a", media=(picture(alt=" "),)), ["alt_missing"]),
        (Outgoing(text="a", media=(picture(alt="Un chat"),)), ["alt_too_long"]),
        (Outgoing(text="a", media=(picture(), picture(media_type="video/mp4"))), ["mixed_media"]),
        (Outgoing(text="a", media=(picture(media_type="video/mp4"),) * 2), ["several_videos"]),
        (Outgoing(text="a", link="https://a.example", media=(picture(),)), ["card_beside_media"]),
        (Outgoing(text="a", link="javascript:alert(1)"), ["link_not_web"]),
        (Outgoing(text="a", warning="!"), ["warning_not_shown"]),
    ],
)
def test_each_problem_is_found_alone(said, found):
    assert kinds(said) == found


GALLERY = Rules(
    limits=(Limit(maximum=500, unit="graphemes"),),
    most_media=2,
    sizes={"image/png": 1000},
    link_in_text=True,
    links_work=False,
    needs_media=True,
    narrowest=4 / 5,
    widest=1.91,
    most_hashtags=2,
    most_mentions=1,
    most_links=2,
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Outgoing(text="Bonjour"), ["needs_media"]),
        (Outgoing(text="#a1 #A1 #b1 @camille @Camille", media=(picture(),)), []),
        (Outgoing(text="#a1 #b1 #c1", media=(picture(),)), ["too_many_hashtags"]),
        (Outgoing(text="@camille, @lou.", media=(picture(),)), ["too_many_mentions"]),
        (Outgoing(text="camille@maison.example @lou", media=(picture(),)), []),
        (Outgoing(text="https://a.example", media=(picture(),)), ["links_not_clickable"]),
        (
            Outgoing(
                text="https://a.example https://b.example", link="https://c.example", media=(picture(),)
            ),
            ["too_many_links", "links_not_clickable"],
        ),
        (Outgoing(text="", media=(picture(width=1080, height=1350),)), []),
        (Outgoing(text="", media=(picture(width=1080, height=566),)), []),
        (Outgoing(text="", media=(picture(width=1080, height=1440),)), ["media_shape"]),
        (Outgoing(text="", media=(picture(width=2000, height=1000),)), ["media_shape"]),
    ],
)
def test_what_networks_of_pictures_ask_for(said, found):
    assert kinds(said, GALLERY) == found


REELS = Rules(
    limits=(Limit(maximum=100, unit="graphemes"),),
    most_media=4,
    sizes={"video/mp4": 1000, "image/png": 1000},
    needs_video=True,
    widest=2.0,
    video=VideoRules(
        shortest=3,
        longest=90,
        narrowest=9 / 16,
        widest=1.0,
        codecs=("h264",),
        sounds=("aac",),
        most_pixels=1920 * 1080,
        slowest=23,
        fastest=60,
    ),
)


def video(**said):
    usual = {
        "width": 1080, "height": 1920, "duration": 30_000, "codecs": ("h264", "aac"), "rate": 30.0,
        "media_type": "video/mp4",
    }  # fmt: skip
    return picture(**{**usual, **said})


@pytest.mark.parametrize(
    ("media", "found"),
    [
        ((), ["needs_video"]),
        ((picture(),), ["needs_video"]),
        ((video(),), []),
        ((video(codecs=("h264",)),), []),
        ((video(duration=90_050),), []),
        ((video(duration=91_000),), ["video_too_long"]),
        ((video(duration=2_000),), ["video_too_short"]),
        ((video(duration=0),), []),  # not known
        ((video(width=1920, height=1080),), ["video_shape"]),
        ((video(width=1000, height=1920),), ["video_shape"]),
        ((video(width=2160, height=3840),), ["video_too_fine"]),
        ((video(codecs=("hevc", "opus")),), ["video_codec"]),
        ((video(rate=15.0),), ["video_rate"]),
        ((video(rate=120.0),), ["video_rate"]),
        ((video(rate=29.97),), []),
        ((video(size=2000),), ["media_size"]),
        ((video(media_type="video/webm"),), ["media_type"]),
        ((video(), picture()), ["mixed_media"]),
        ((video(), video()), ["several_videos"]),
    ],
)
def test_what_networks_ask_of_videos(media, found):
    assert kinds(Outgoing(text="a", media=media), REELS) == found


def test_pictures_agreed_to_before_there_were_videos_stay_agreed_to():
    one = OutgoingMedia(digest="0" * 64, media_type="image/png", size=3, alt="x", width=4, height=5)
    assert Outgoing(text="a", media=(one,)).hash == (
        "51835d0bc64e5765ca90d78db71f073924aeba72ffd87703e65c1639a9ce2bb7"
    )
    lasts = msgspec.structs.replace(one, media_type="video/mp4", duration=1000)
    longer = msgspec.structs.replace(lasts, duration=1001)
    assert Outgoing(text="a", media=(lasts,)).hash != Outgoing(text="a", media=(longer,)).hash


def test_a_problem_says_by_how_much():
    assert problems(Outgoing(text="a" * 13), RULES) == (
        Problem(
            kind=ProblemKind.TOO_LONG,
            values={"length": 13, "maximum": 10, "over": 3, "unit": "graphemes"},
        ),
    )
    too_big = problems(Outgoing(text="a", media=(picture(), picture(size=2000))), RULES)
    assert too_big[0].values == {"position": 2, "size": 2000, "maximum": 1000}


def test_warnings_do_not_stop():
    said = Outgoing(text="a", warning="!", media=(picture(alt=""),))
    assert {problem.severity for problem in problems(said, RULES)} == {Severity.WARN}
    assert stopping(said, RULES) == ()


def test_a_link_said_in_the_text_counts_there():
    rules = Rules(limits=(Limit(maximum=30, unit="graphemes", url_weight=23),), link_in_text=True)
    assert kinds(Outgoing(text="Voici", link="https://a.example"), rules) == []
    assert kinds(Outgoing(text="Voici !", link="https://a.example"), rules) == ["too_long"]


@given(st.text(max_size=40), st.integers(1, 60))
def test_what_fits_is_never_stopped_and_what_does_not_always_is(text, maximum):
    rules = msgspec.structs.replace(RULES, limits=(Limit(maximum=maximum, unit="characters"),))
    stops = {problem.kind for problem in stopping(Outgoing(text=text, link="https://a.example"), rules)}
    assert (ProblemKind.TOO_LONG in stops) == (len(text) > maximum)


def test_the_hash_dies_with_the_slightest_change():
    said = Outgoing(text="a", media=(picture(),))
    others = [
        Outgoing(text="a ", media=(picture(),)),
        Outgoing(text="a", media=(picture(alt="chat"),)),
        Outgoing(text="a", media=(picture(focus=(0.5, 0.4)),)),
        Outgoing(text="a", media=(picture(),), language="fr"),
        Outgoing(text="a", media=(picture(),), reply_to="x"),
    ]
    assert len({said.hash, *(other.hash for other in others)}) == 6
    assert said.hash == Outgoing(text="a", media=(picture(),)).hash


def test_some_limits_hold_beside_media_only() -> None:
    short = Limit(maximum=5, unit="graphemes", beside_media=True)
    rules = Rules(limits=(Limit(maximum=10, unit="graphemes"), short), most_media=1, sizes={"image/png": 9})
    picture = OutgoingMedia(digest="0", media_type="image/png", size=1, alt="Un chat")
    assert problems(Outgoing(text="1234567"), rules) == ()
    found = problems(Outgoing(text="1234567", media=(picture,)), rules)
    assert [(one.kind, one.values["over"]) for one in found] == [(ProblemKind.TOO_LONG, 2)]


def test_a_day_is_asked_for_where_another_answer_calls_for_it() -> None:
    kind = Choice(name="kind", label="Kind", answers=("news", "event"))
    day = Choice(name="day", label="Day", is_date=True, needed_with=("kind", ("event",)))
    rules = Rules(limits=(Limit(maximum=10, unit="graphemes"),), choices=(kind, day))

    def missing(**answers: str) -> list[object]:
        said = Outgoing(text="Venez", choices=tuple(sorted(answers.items())))
        return [one.values["choice"] for one in problems(said, rules)]

    assert missing() == missing(kind="news") == missing(kind="event", day="2026-12-24") == []
    assert missing(kind="event") == ["Day"] and missing(kind="party") == ["Kind"]
    for wrong in ("2026-02-30", "20261224", "24/12/2026", "soon"):
        assert missing(kind="news", day=wrong) == ["Day"]
