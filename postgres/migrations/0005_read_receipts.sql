CREATE TABLE read_receipts (
  username text NOT NULL,
  room text NOT NULL,
  thread text NOT NULL DEFAULT '',
  last_read bigint NOT NULL CHECK (last_read >= 0),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (username, room, thread)
);
CREATE INDEX read_receipts_by_room ON read_receipts (room, thread);
COMMENT ON TABLE read_receipts IS 'How far each person has read, from the bucket READ_STATE. Only writer: read-receipt.';
COMMENT ON COLUMN read_receipts.thread IS 'The id of the thread; empty for the room itself.';
