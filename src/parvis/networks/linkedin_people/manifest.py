"""What LinkedIn allows people, as of the day each fact was checked. What a post may hold is the same as of a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Capability, Fact, Manifest
from parvis.networks.linkedin.manifest import OAUTH as PAGES_OAUTH
from parvis.networks.linkedin.manifest import OF_POLLS, VERSION
from parvis.networks.linkedin.manifest import RULES as PAGES

CHECKED = dt.date(2026, 11, 23)
_DOCS = "https://learn.microsoft.com/en-us/linkedin"
_POSTS = f"{_DOCS}/marketing/community-management/shares/posts-api"
_PERMISSIONS = f"{_DOCS}/marketing/community-management/shares/network-update-social-actions"
_WHO = f"{_DOCS}/consumer/integrations/self-serve/sign-in-with-linkedin-v2"
_SHARE = f"{_DOCS}/consumer/integrations/self-serve/share-on-linkedin"
_OAUTH = f"{_DOCS}/shared/authentication/authorization-code-flow"

MANIFEST = Manifest(
    name="linkedin_people",
    title="LinkedIn (people)",
    capabilities=frozenset({Capability.PUBLISH}),
    settings=(),
    documentation=f"{_DOCS}/consumer/",
    checked=CHECKED,
    api_version=VERSION,
    sunset=dt.date(2027, 10, 1),
    text_limit=PAGES.text,
    coverage=(Fact("LinkedIn shows programs nothing of what people say.", CHECKED, _PERMISSIONS),),
    rate_limits=(
        Fact(
            "Each app has its own allowance a day, shown in LinkedIn’s developer portal.",
            CHECKED,
            f"{_DOCS}/shared/api-guide/concepts/rate-limits",
        ),
    ),
)

RULES = replace(
    PAGES,
    oauth=replace(PAGES_OAUTH, scopes=("openid", "profile", "w_member_social"), checked=CHECKED),
    checked=CHECKED,
    looks_back=False,
    comment=None,
    changes=ChangeRules(
        checked=dt.date(2026, 11, 23),
        why_not="LinkedIn lets no program read what a person said, so Parvis does not change it either: change it on the profile.",
        source=_PERMISSIONS,
    ),
    settles_after=0.0,
    facts=(
        Fact("A post holds 3,000 characters and up to 20 pictures, or one link card.", CHECKED, _POSTS),
        Fact(
            "Instead of pictures it may hold a video (MP4) of 3 seconds to 30 minutes, of 500 MB at most.",
            CHECKED,
            f"{_DOCS}/marketing/community-management/shares/videos-api",
        ),
        *OF_POLLS,
        Fact(
            "There is no first comment: LinkedIn lets programs comment as a person only in apps it reviewed for pages, where nobody can sign in "
            "as a person (w_member_social_feed).",
            CHECKED,
            f"{_DOCS}/marketing/community-management/shares/comments-api",
        ),
        Fact(
            "LinkedIn lets no program read what a person said: when an answer gets lost, somebody looks at the profile and says how it went.",
            CHECKED,
            _PERMISSIONS,
        ),
        Fact(
            "Only the person may connect their account; it is named as they are on LinkedIn.",
            CHECKED,
            _WHO,
        ),
        Fact("The app needs no review by LinkedIn for this.", CHECKED, _SHARE),
        Fact(
            "An access lasts 60 days and cannot be renewed: the account is connected again every two months.",
            CHECKED,
            _OAUTH,
        ),
        Fact("LinkedIn refuses a text that the person said a short while ago.", CHECKED, _POSTS),
    ),
)
