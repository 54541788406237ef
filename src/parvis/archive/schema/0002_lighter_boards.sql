-- Boards add up interactions over millions of rows: one column instead of four that may each be unknown.
ALTER TABLE {local:items} {on_cluster} ADD COLUMN IF NOT EXISTS interactions Nullable(Int64) DEFAULT
    if(likes IS NULL AND reposts IS NULL AND replies IS NULL AND quotes IS NULL, NULL,
       ifNull(likes, 0) + ifNull(reposts, 0) + ifNull(replies, 0) + ifNull(quotes, 0)) AFTER views;

-- Every board reads this column whole: half a byte more a row, several times faster to read.
ALTER TABLE {local:items} {on_cluster} MODIFY COLUMN published DateTime64(6, 'UTC') CODEC(Delta, LZ4);
