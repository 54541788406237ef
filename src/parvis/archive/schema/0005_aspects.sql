-- What a mention is about, each with the mood it has of it ("delivery:negative"). Rows written before have none until they are
-- read again.
ALTER TABLE {local:items} {on_cluster} ADD COLUMN IF NOT EXISTS aspects Array(LowCardinality(String)) CODEC(ZSTD(1)) AFTER emotion;
