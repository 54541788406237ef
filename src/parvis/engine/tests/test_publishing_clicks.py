"""People are told from programs, and where they come from is reduced to a network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.clicks import APPS, NETWORKS, OTHER, PREVIEWERS, is_program, source_of

PEOPLE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83 [FBAN/FBIOS;FBAV/486.0]",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36 Instagram 355.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) LinkedInApp/9.30",
)
PROGRAMS = (
    "",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
    "Mastodon/4.3.1 (http.rb/5.2.0; +https://piaille.fr/)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.24.20.89 A",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "curl/8.5.0",
    "python-requests/2.32",
    "Go-http-client/2.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36",
)


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_people_whatever_their_telephone_is_called(name: str) -> None:
    assert not is_program("GET", name, {"referer": "https://t.co/x"})
    assert is_program("HEAD", name, {})


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_that_say_so_are_programs(name: str) -> None:
    assert is_program("GET", name, {})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-purpose": "preview"},
        {"x-moz": "prefetch"},
    ],
)
def test_what_is_fetched_ahead_of_a_click_is_no_click(headers: dict[str, str]) -> None:
    assert is_program("GET", PEOPLE[0], headers)


@pytest.mark.parametrize(
    ("referrer", "network"),
    [
        ("", ""),
        ("https://t.co/abc", "x"),
        ("https://l.facebook.com/l.php?u=x", "facebook"),
        ("https://WWW.LinkedIn.com./feed/", "linkedin"),
        ("https://go.bsky.app/redirect?u=x", "bluesky"),
        ("android-app://com.linkedin.android/", "linkedin"),
        ("android-app://com.unknown/", OTHER),
        ("https://notfacebook.com/", OTHER),
        ("https://facebook.com.evil.example/", OTHER),
        ("https://[broken", OTHER),
        ("about:blank", OTHER),
    ],
)
def test_a_referrer_becomes_a_network_and_nothing_else(referrer: str, network: str) -> None:
    assert source_of(referrer) == network


@given(st.text(max_size=60))
def test_nothing_but_known_words_comes_out_of_a_referrer(referrer: str) -> None:
    assert source_of(referrer) in {"", OTHER, *NETWORKS.values(), *APPS.values()}
    assert source_of(f"https://{referrer}") in {"", OTHER, *NETWORKS.values()}


def test_what_is_looked_for_is_written_as_it_is_compared() -> None:
    assert all(one == one.lower() for one in (*PREVIEWERS, *NETWORKS, *APPS))
