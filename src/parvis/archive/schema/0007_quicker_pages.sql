-- A page is fifty rows that lie apart, and for each of them a thousand neighbours are unpacked with it: what pages read is packed so that
-- it is quickest to unpack. Rows written before follow as their files are merged.
ALTER TABLE {local:items} {on_cluster} MODIFY COLUMN document CODEC(LZ4), MODIFY COLUMN tokens CODEC(LZ4);
