-- Who erases claims what it erases for a while, so that no transaction is open meanwhile. A claim that lapsed is nobody's: its
-- worker is gone, or slower than that.
ALTER TABLE log_erasures ADD COLUMN claimed_until timestamptz;
