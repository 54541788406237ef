"""Ten million real-shaped items, made inside ClickHouse: skewed authors, languages, hashtags and moods, texts of words.

Everything is a function of the row's number, so two runs make the same archive.
"""

from __future__ import annotations

from parvis.archive.client import Client

ORGANISATION = 1
DAYS = 365
VOCABULARY = 60_000
CHUNK = 250_000

# Words are drawn so that word k comes about in proportion to 1/k, as words do. u is uniform in (0, 1).
ROW = """
WITH
    number + {offset:UInt64} AS n,
    (seed, low, high) -> toUInt32(floor(low * pow(high / low, (sipHash64(n, seed) % 1000003) / 1000003.))) AS skewed,
    arrayMap(i -> concat('mot', toString(skewed(i, 1, {vocabulary:UInt32}))), range(1, 6 + toUInt32(sipHash64(n, 1) % 30))) AS text_words,
    skewed(101, 1, 1500000) AS author,
    sipHash64(n, 102) % 100 AS dice,
    arrayMap(i -> concat('tag', toString(skewed(110 + i, 1, 40000))), range(toUInt32(if(dice < 30, 1 + dice % 3, 0)))) AS tags,
    if(sipHash64(n, 103) % 100 < 25, [concat('https://site', toString(skewed(104, 1, 3000)), '.example/', toString(skewed(105, 1, 400000)))], []) AS addresses,
    ['bluesky', 'mastodon', 'feeds', 'files'][[1, 1, 1, 1, 1, 1, 2, 2, 3, 4][1 + sipHash64(n, 106) % 10]] AS net,
    toUInt32(1 + skewed(107, 1, 60)) AS watch,
    formatDateTime(published, '%Y-%m-%dT%H:%i:%S.%fZ') AS at
SELECT
    {organisation:UInt32} AS organisation,
    fromUnixTimestamp64Micro({first:Int64} + toInt64(n * ({span:Int64} / {total:UInt64})), 'UTC') AS published,
    toFixedString(unhex(hex(sipHash128('item', n))), 16) AS key,
    {version:UInt64} + n AS version, now64(6) AS heard, net AS network,
    concat('at://did:plc:', lower(hex(sipHash64(author))), '/app.bsky.feed.post/', lower(hex(n))) AS id, 'Note' AS type,
    sipHash64(author, 'a') AS actor_key, concat('did:plc:', lower(hex(sipHash64(author)))) AS actor_id,
    concat('user', toString(author), '.example') AS actor_name, actor_name AS actor_handle, actor_id AS actor_id_folded,
    concat('User ', toString(author)) AS actor_display_name,
    if(author % 5 = 0, NULL, toUInt64(30000000 / (author + 20))) AS followers,
    arrayStringConcat(text_words, ' ') AS content, concat('https://bsky.example/', lower(hex(n))) AS url,
    tags AS hashtags, tags AS hashtag_terms, addresses AS links, addresses AS link_terms,
    arrayMap(a -> domain(a), addresses) AS hosts,
    if(dice < 70, toInt64(sipHash64(n, 108) % 50), NULL) AS likes, if(dice < 70, toInt64(sipHash64(n, 109) % 10), NULL) AS reposts,
    ['fr', 'en', 'und', 'es', 'de', 'it', 'pt'][[1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 5, 6, 7][1 + sipHash64(n, 120) % 14]] AS language,
    0.9 AS language_confidence, toInt8([-1, -1, 0, 0, 0, 0, 1, 1][1 + sipHash64(n, 121) % 8]) AS sentiment,
    sentiment * 0.5 AS sentiment_score,
    ['', '', '', 'joy', 'anger', 'trust', 'sadness', 'fear'][1 + sipHash64(n, 122) % 8] AS emotion,
    arrayStringConcat(arrayConcat(text_words, tags), ' ') AS tokens, sipHash64(n, 123) AS fingerprint, 'bench 1' AS model,
    [watch] AS watches, [toUInt32(1 + watch % 12)] AS brands, toUInt32(1 + sipHash64(n, 124) % 8) AS source,
    toJSONString(CAST(tuple(
        tuple(network, id, tuple(actor_id, actor_name, actor_display_name, followers), content, url, at, tags, addresses),
        tuple(language, language_confidence, ['negative', 'neutral', 'positive'][sentiment + 2], sentiment_score,
              nullIf(emotion, ''), tokens, fingerprint, model), at, source),
        'Tuple(item Tuple(network String, id String, actor Tuple(id String, name String, display_name String, followers Nullable(UInt64)), content String, url String, published String, hashtags Array(String), links Array(String)), understanding Tuple(language String, language_confidence Float64, sentiment String, sentiment_score Float64, emotion Nullable(String), tokens String, fingerprint UInt64, model String), heard String, source Int32)'
    )) AS document,
    concat('{"text":"', content, '","id":"', id, '"}') AS raw
FROM numbers({count:UInt64})
"""

COLUMNS = (
    "organisation, published, key, version, heard, network, id, type, actor_key, actor_id, actor_name, actor_handle, "
    "actor_id_folded, actor_display_name, followers, content, url, hashtags, hashtag_terms, links, link_terms, hosts, likes, "
    "reposts, language, language_confidence, sentiment, sentiment_score, emotion, tokens, fingerprint, model, watches, brands, "
    "source, document, raw"
)


def fill(client: Client, total: int, first: int, last: int, table: str = "items") -> None:
    """Make ``total`` items published evenly from ``first`` to ``last`` (microseconds since 1970), and their keys."""
    for offset in range(0, total, CHUNK):
        bound = {
            "offset": offset,
            "count": min(CHUNK, total - offset),
            "total": total,
            "first": first,
            "span": last - first,
            "organisation": ORGANISATION,
            "version": first,
            "vocabulary": VOCABULARY,
        }
        client.command(
            f"INSERT INTO {table} ({COLUMNS}) {ROW}",
            bound,
            {"max_insert_block_size": CHUNK, "max_threads": 2, "output_format_json_quote_64bit_integers": 0},
        )
    if table == "items":
        client.command(
            "INSERT INTO keys (organisation, key, version, published, updated) "
            "SELECT organisation, key, version, published, toDateTime64(0, 6, 'UTC') FROM items"
        )
