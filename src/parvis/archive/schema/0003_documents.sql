-- What a list shows of an item, as one text beside the columns that filters and figures need: a page is fifty places that
-- lie apart, and at each place one column is read instead of forty. Empty in rows written before; those are read column by column.
ALTER TABLE {local:items} {on_cluster} ADD COLUMN IF NOT EXISTS document String CODEC(ZSTD(1)) AFTER source;
