"""The parts of an item that a column can fill, and the names that tools and people give to such columns."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache


class Target(StrEnum):
    """What a column becomes. The values are kept in saved mappings: do not rename them."""

    TEXT = "text"
    TITLE = "title"
    DATE = "date"
    TIME = "time"
    ID = "id"
    URL = "url"
    AUTHOR_NAME = "author_name"
    AUTHOR_ID = "author_id"
    AUTHOR_DISPLAY_NAME = "author_display_name"
    AUTHOR_URL = "author_url"
    AUTHOR_AVATAR = "author_avatar"
    FOLLOWERS = "followers"
    LIKES = "likes"
    REPOSTS = "reposts"
    REPLIES = "replies"
    QUOTES = "quotes"
    VIEWS = "views"
    RATING = "rating"
    NETWORK = "network"
    TYPE = "type"
    LANGUAGE = "language"
    PLACE = "place"
    IN_REPLY_TO = "in_reply_to"
    CONTEXT = "context"
    REPOST_OF = "repost_of"
    QUOTE_OF = "quote_of"
    HASHTAGS = "hashtags"
    LINKS = "links"
    IMAGE = "image"


COUNTS = (Target.LIKES, Target.REPOSTS, Target.REPLIES, Target.QUOTES, Target.VIEWS, Target.FOLLOWERS)

# Names as they are once accents, case and punctuation are gone, most telling first.
_NAMES: dict[Target, str] = {
    Target.TEXT: (
        "full_text text texte tweet_text message content contenu body verbatim commentaire comment comments_text caption legende "
        "post_text post_message post_content tweet snippet extrait hit_sentence sentence mention avis review review_text "
        "review_body description post selftext corps"
    ),
    Target.TITLE: "title titre headline subject sujet objet title_video video_title titre_video review_title nom_video",
    Target.DATE: (
        "created_at date datetime timestamp published_at published publication_date date_publication date_de_publication "
        "posted_at post_date tweet_created created created_utc created_time date_time date_heure published_date publie_le "
        "published_on date_posted review_date horodatage time_stamp create_time publish_time taken_at date_utc created_date "
        "date_creation date_de_creation cree_le published_time pubdate submission_time"
    ),
    Target.TIME: "time heure hour heure_publication time_utc heure_utc heure_utc0 heure_de_publication post_time",
    Target.ID: (
        "tweet_id id_tweet status_id id_str id post_id message_id item_id comment_id video_id id_post id_message media_id "
        "review_id mention_id identifiant resource_id uri guid uuid rest_id aweme_id reviewid document_id permalink_id external_id"
    ),
    Target.URL: (
        "url lien permalink link post_url tweet_url permalink_url lien_permanent adresse post_link source_url "
        "lien_du_post tweet_link web_url href url_publication article_url post_permalink"
    ),
    Target.AUTHOR_NAME: (
        "author username screen_name user auteur handle user_name user_screen_name author_username author_name author_handle "
        "pseudo compte from account account_name nom_utilisateur utilisateur twitter_screen_name name user_username "
        "auteur_pseudo owner_username profile reviewer source_name page_name nom_du_compte account_username author_screen_name "
        "sender from_user channel_handle influencer"
    ),
    Target.AUTHOR_ID: (
        "author_id user_id user_id_str id_compte id_auteur userid account_id channel_id id_utilisateur from_user_id "
        "from_id author_channel_id owner_id page_id compte_id user_id_string profile_id"
    ),
    Target.AUTHOR_DISPLAY_NAME: (
        "author_display_name display_name full_name nom_complet user_display_name nom_auteur nom_affiche channel_title "
        "title_channel nom_chaine chaine author_full_name user_full_name fullname nom"
    ),
    Target.AUTHOR_URL: "author_url author_link profile_url user_url lien_auteur url_auteur profile_link url_profil channel_url",
    Target.AUTHOR_AVATAR: "author_avatar avatar profile_image profile_image_url profile_image_url_https photo_profil avatar_url user_avatar",
    Target.FOLLOWERS: (
        "followers followers_count nb_followers follower_count abonnes nb_abonnes nombre_abonnes user_followers "
        "author_followers subscribers subscriber_count user_followers_count author_followers_count nombre_d_abonnes audience "
        "fans potential_audience"
    ),
    Target.LIKES: (
        "like_count likes favorite_count favorites favoris favourites_count likecount j_aime nb_likes nombre_j_aime "
        "jaime nb_jaime likes_count reactions reactions_count favourite_count fav upvotes score reaction_count ups "
        "nombre_de_j_aime mentions_j_aime thumbs_up digg_count"
    ),
    Target.REPOSTS: (
        "retweet_count retweets repost_count reposts shares share_count partages nb_retweets nb_partages rt rts "
        "reblogs_count shares_count nombre_de_partages nombre_de_retweets retweetcount reblogs boosts"
    ),
    Target.REPLIES: (
        "reply_count replies comments_count comment_count commentcount comments commentaires reponses nb_reponses "
        "nb_commentaires nombre_de_commentaires num_comments replies_count nombre_de_reponses replycount"
    ),
    Target.QUOTES: "quote_count quotes citations nb_citations quotecount quotes_count nombre_de_citations",
    Target.VIEWS: (
        "view_count views impressions impression_count vues nb_vues viewcount viewcount_video video_views plays play_count "
        "nombre_de_vues nombre_d_impressions views_count portee reach affichages"
    ),
    Target.RATING: "rating note stars etoiles star_rating review_rating note_sur_5 overall_rating note_globale nb_etoiles rating_value",
    Target.NETWORK: "network reseau platform plateforme source reseau_social social_network source_type media_type canal channel site type_de_source media",
    Target.TYPE: "type post_type content_type type_de_contenu type_contenu item_type message_type type_de_publication",
    Target.LANGUAGE: "lang language langue langage language_code lang_code code_langue tweet_lang",
    Target.PLACE: "country pays country_code code_pays place_country_code place_country geo_country",
    Target.IN_REPLY_TO: (
        "in_reply_to_status_id in_reply_to_status_id_str in_reply_to in_reply_to_id reply_to en_reponse_a parent_id "
        "in_reply_to_tweet_id replied_to_id reponse_a"
    ),
    Target.CONTEXT: "conversation_id thread_id conversation fil id_conversation",
    Target.REPOST_OF: "retweeted_status_id retweeted_status_id_str repost_of retweeted_tweet_id retweeted_id shared_post_id",
    Target.QUOTE_OF: "quoted_status_id quoted_status_id_str quote_of quoted_tweet_id quoted_id",
    Target.HASHTAGS: "hashtags hashtag tags mots_dieses mot_diese entities_hashtags",
    Target.LINKS: "links liens urls outlinks expanded_urls expanded_url urls_in_post",
    Target.IMAGE: "image image_url media_url media_url_https photo photo_url thumbnail thumbnail_url tn_url visuel picture vignette",
}

_EXACT: dict[str, tuple[Target, int]] = {}
for _target, _names in _NAMES.items():
    for _rank, _name in enumerate(_names.split()):
        _EXACT.setdefault(_name, (_target, _rank))

_NOISE = frozenset(
    [
        "tweet",
        "tweets",
        "post",
        "posts",
        "status",
        "statuses",
        "video",
        "videos",
        "public",
        "metrics",
        "data",
        "item",
        "items",
        "nb",
        "nombre",
        "number",
        "num",
        "total",
        "de",
        "des",
        "du",
        "d",
        "la",
        "le",
        "les",
        "l",
        "of",
        "the",
        "column",
        "field",
        "value",
        "legacy",
        "node",
        "attributes",
        "ma",
        "mon",
        "utc",
        "gmt",
        "utc0",
        "local",
        "part0",
        "x1",
        "statistics",
        "snippet",
    ]
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain_name(name: str) -> str:
    """``publishedAt_video`` → ``published_at_video``, ``Nombre de j'aime`` → ``nombre_de_j_aime``."""
    split = _CAMEL.sub("_", name)
    bare = "".join(c for c in unicodedata.normalize("NFKD", split) if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


@cache
def named_targets(name: str) -> tuple[tuple[Target, float], ...]:
    """The targets a column's name suggests, with how sure the name makes us (0 to 1), surest first."""
    plain = plain_name(name)
    found: dict[Target, float] = {}
    candidates = [(plain, 0.97), (plain.replace("_", ""), 0.95), (_without_noise(plain), 0.85)]
    if "." in name:  # nested JSON: the last names say most
        segments = [plain_name(segment) for segment in name.split(".")]
        candidates += [("_".join(segments[-2:]), 0.93), (segments[-1], 0.6 if len(segments) > 2 else 0.75)]
    for candidate, sureness in candidates:
        if known := _EXACT.get(candidate):
            target, rank = known
            found[target] = max(found.get(target, 0.0), sureness - 0.004 * rank)
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def _without_noise(plain: str) -> str:
    return "_".join(word for word in plain.split("_") if word not in _NOISE)
