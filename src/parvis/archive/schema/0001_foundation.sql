-- One row is one item heard by one organisation. Rows are unique by (organisation, key) because every append looks the
-- key up first; the replacing engine only cleans up after a crash or a race, so reads never pay for FINAL.
-- Granules are small because a page reads few rows of many columns. Edits of a few columns and deletions are lightweight updates, which need the block number and offset columns.
CREATE TABLE IF NOT EXISTS {local:items} {on_cluster}
(
    organisation UInt32,
    published DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    key FixedString(16) CODEC(NONE),
    version UInt64 CODEC(ZSTD(1)),
    heard DateTime64(6, 'UTC') CODEC(ZSTD(1)),
    network LowCardinality(String),
    id String CODEC(ZSTD(1)),
    type LowCardinality(String),
    updated Nullable(DateTime64(6, 'UTC')),
    actor_key UInt64,
    actor_id String CODEC(ZSTD(1)),
    actor_name String CODEC(ZSTD(1)),
    actor_handle String CODEC(ZSTD(1)),
    actor_id_folded String CODEC(ZSTD(1)),
    actor_display_name String CODEC(ZSTD(1)),
    actor_url String CODEC(ZSTD(1)),
    actor_avatar String CODEC(ZSTD(1)),
    followers Nullable(UInt64),
    title String CODEC(ZSTD(1)),
    content String CODEC(ZSTD(1)),
    url String CODEC(ZSTD(1)),
    in_reply_to String CODEC(ZSTD(1)),
    context String CODEC(ZSTD(1)),
    quote_of String CODEC(ZSTD(1)),
    repost_of String CODEC(ZSTD(1)),
    hashtags Array(String) CODEC(ZSTD(1)),
    hashtag_terms Array(String) CODEC(ZSTD(1)),
    mentions Array(String) CODEC(ZSTD(1)),
    mention_terms Array(String) CODEC(ZSTD(1)),
    links Array(String) CODEC(ZSTD(1)),
    link_terms Array(String) CODEC(ZSTD(1)),
    hosts Array(LowCardinality(String)) CODEC(ZSTD(1)),
    attachments String CODEC(ZSTD(1)),
    stated_language LowCardinality(String),
    place LowCardinality(String),
    rating Nullable(Float64),
    likes Nullable(Int64),
    reposts Nullable(Int64),
    replies Nullable(Int64),
    quotes Nullable(Int64),
    views Nullable(Int64),
    language LowCardinality(String),
    language_confidence Float64,
    sentiment Int8,
    sentiment_score Float64,
    emotion LowCardinality(String),
    tokens String CODEC(ZSTD(1)),
    fingerprint UInt64,
    model LowCardinality(String),
    watches Array(UInt32),
    brands Array(UInt32),
    stated_brands Array(UInt32),
    source Int32,
    raw String CODEC(ZSTD(3)),
    INDEX tokens_index tokens TYPE text(tokenizer = splitByString([' '])),
    INDEX hashtags_index hashtag_terms TYPE text(tokenizer = 'array'),
    INDEX handle_index actor_handle TYPE bloom_filter(0.01),
    INDEX actor_id_index actor_id_folded TYPE bloom_filter(0.01),
    INDEX actor_index actor_key TYPE bloom_filter(0.01),
    INDEX context_index context TYPE bloom_filter(0.01),
    INDEX reply_index in_reply_to TYPE bloom_filter(0.01)
)
ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toYear(published)
ORDER BY (organisation, published, key)
SETTINGS {durable}, index_granularity = 1024;

-- Every key the archive holds, to be found without knowing when it was published; what append needs to decide.
CREATE TABLE IF NOT EXISTS {local:keys} {on_cluster}
(
    organisation UInt32,
    key FixedString(16) CODEC(NONE),
    version UInt64 CODEC(ZSTD(1)),
    published DateTime64(6, 'UTC') CODEC(ZSTD(1)),
    updated DateTime64(6, 'UTC') CODEC(ZSTD(1))
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (organisation, key)
SETTINGS {durable}, index_granularity = 256;

-- What was archived lately, in the order it became readable: the live board asks this table several times a second.
CREATE TABLE IF NOT EXISTS {local:arrivals} {on_cluster}
(
    sequence Int64 DEFAULT toUnixTimestamp64Micro(now64(6)) + place,
    place UInt32,
    organisation UInt32,
    published DateTime64(6, 'UTC'),
    key FixedString(16)
)
ENGINE = {engine:MergeTree()}
ORDER BY sequence
TTL toDateTime(fromUnixTimestamp64Micro(sequence)) + INTERVAL 1 DAY
SETTINGS {durable}, index_granularity = 1024;

-- Engagement as networks counted it, one row a reading.
CREATE TABLE IF NOT EXISTS {local:engagement} {on_cluster}
(
    organisation UInt32,
    key FixedString(16) CODEC(NONE),
    at DateTime64(6, 'UTC'),
    likes Nullable(Int64),
    reposts Nullable(Int64),
    replies Nullable(Int64),
    quotes Nullable(Int64),
    views Nullable(Int64)
)
ENGINE = {engine:ReplacingMergeTree()}
ORDER BY (organisation, key, at)
SETTINGS {durable}, index_granularity = 1024;

-- Likes, reposts, replies and quotes heard one by one; the event's id makes counting them idempotent.
CREATE TABLE IF NOT EXISTS {local:interactions} {on_cluster}
(
    organisation UInt32,
    key FixedString(16) CODEC(NONE),
    kind LowCardinality(String),
    event_id String CODEC(ZSTD(1)),
    at DateTime64(6, 'UTC'),
    undone UInt8
)
ENGINE = {engine:ReplacingMergeTree(at)}
ORDER BY (organisation, key, kind, event_id, undone)
SETTINGS {durable}, index_granularity = 1024;

-- Which brand each watch speaks for, so that a brand leaves an item with the last of its watches.
CREATE TABLE IF NOT EXISTS {local:watch_brands} {on_cluster}
(
    organisation UInt32,
    watch UInt32,
    brand UInt32,
    version UInt64
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (organisation, watch)
SETTINGS {durable};
