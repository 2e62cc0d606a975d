-- Demo content: rooms that everyone finds. Idempotent: what is there stays as it is. A deployment that others
-- reach is not given it: alice, whose rooms these are, may be anybody there.

INSERT INTO rooms (id, type, display_name, topic, description, creator) VALUES
  ('general', 'public', 'General', 'Everything that concerns everyone', 'Say hello here.', 'alice'),
  ('random', 'public', 'Random', 'Whatever else', 'Lunch, links, cats.', 'alice'),
  ('help', 'public', 'Help', 'Questions and answers', 'Ask; somebody knows.', 'alice'),
  ('engineering', 'public', 'Engineering', 'How it is built', 'Designs, reviews, incidents.', 'alice'),
  ('admin-ops', 'admin', 'Operations', 'Admins only', 'For people with the role admin.', 'alice')
ON CONFLICT (id) DO NOTHING;
