-- Demo content: rooms that everyone finds, and the services' accounts with the passwords of nats/demo.env.
-- Idempotent: what is there stays as it is. A deployment of one's own runs the migrations without this file.

INSERT INTO rooms (id, type, display_name, topic, description, creator) VALUES
  ('general', 'public', 'General', 'Everything that concerns everyone', 'Say hello here.', 'alice'),
  ('random', 'public', 'Random', 'Whatever else', 'Lunch, links, cats.', 'alice'),
  ('help', 'public', 'Help', 'Questions and answers', 'Ask; somebody knows.', 'alice'),
  ('engineering', 'public', 'Engineering', 'How it is built', 'Designs, reviews, incidents.', 'alice'),
  ('admin-ops', 'admin', 'Operations', 'Admins only', 'For people with the role admin.', 'alice')
ON CONFLICT (id) DO NOTHING;

INSERT INTO service_accounts (username, password_hash, description, profile) VALUES
  ('fanout', '$scrypt$ln=14,r=8,p=1$QPYuvrQnSA9JFDgqlq2xGg$xxhYMPFQJW13Z+dqLltjyCNmtrPi70rDQN0no+3iSyI', 'Takes messages in, stores them, notifies, serves content.', 'fanout'),
  ('history', '$scrypt$ln=14,r=8,p=1$nI32ejs4pKVThDNRS2mOrw$Q5059vUlZCNhpjUlgvA7YrqZvBtHv8iXm7mi0dZxUIo', 'Pages, catch-up, unread counts and search.', 'history'),
  ('persist', '$scrypt$ln=14,r=8,p=1$ki6TwNmn6nBAHJIyZvzvrw$xBnwsUJO3ub98Idnpaa4ZN+MRhFZJ9r4HOCWYsbGHjA', 'Copies the log to PostgreSQL.', 'persist'),
  ('presence', '$scrypt$ln=14,r=8,p=1$Z70DSE/y94SYMPY9OJ2iwg$SS+RkdMfhewNQNZ2mfJc3489rMmLq2SpdUd5RfhpAmA', 'Who is there, and who is typing.', 'presence'),
  ('room', '$scrypt$ln=14,r=8,p=1$TMrQ3Soh2WdM5EiHoRx3Xw$KwPE6E7OizyvQH/8TlExLBhghryAToAY1w2dvyjcY84', 'Rooms and their members.', 'room')
ON CONFLICT (username) DO NOTHING;
