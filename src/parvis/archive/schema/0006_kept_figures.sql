-- On which days the rows of an organisation were changed after the day was over, counted when a write begins and when it has
-- ended: figures kept of a day hold only if none began or ended since. Day -2147483648 stands for every day.
CREATE TABLE IF NOT EXISTS {local:touched} {on_cluster}
(
    organisation UInt32,
    day Int32,
    figures UInt8,
    begun SimpleAggregateFunction(sum, UInt64),
    ended SimpleAggregateFunction(sum, UInt64),
    at SimpleAggregateFunction(max, DateTime64(6, 'UTC')) DEFAULT now64(6)
)
ENGINE = {engine:AggregatingMergeTree()}
ORDER BY (organisation, day, figures)
SETTINGS {durable};

-- Answers kept by question and day: what a board over many days adds up instead of reading the rows. All of it can be made
-- again from the items. A day counts only with its row in kept_days, which is written last.
CREATE TABLE IF NOT EXISTS {local:kept_figures} {on_cluster}
(
    organisation UInt32,
    asked FixedString(16),
    day Int32,
    fill UInt64,
    made DateTime64(6, 'UTC'),
    side LowCardinality(String),
    value String,
    actor UInt64,
    number UInt64,
    negative UInt64,
    positive UInt64,
    drawn Nullable(Int64),
    followers Nullable(UInt64),
    first DateTime64(6, 'UTC'),
    last DateTime64(6, 'UTC'),
    key FixedString(16),
    rest UInt64,
    authors AggregateFunction(uniq, UInt64)
)
ENGINE = {engine:MergeTree()}
ORDER BY (organisation, asked, day, fill, side)
TTL toDateTime(made) + INTERVAL 40 DAY
SETTINGS {durable};

CREATE TABLE IF NOT EXISTS {local:kept_days} {on_cluster}
(
    organisation UInt32,
    asked FixedString(16),
    day Int32,
    fill UInt64,
    rest UInt64,
    made DateTime64(6, 'UTC')
)
ENGINE = {engine:MergeTree()}
ORDER BY (organisation, asked, day)
TTL toDateTime(made) + INTERVAL 40 DAY
SETTINGS {durable};
