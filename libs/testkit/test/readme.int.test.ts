import { join } from 'node:path';
import { writeReadmeExample } from '@nats-chat/testkit';

// The example is a test itself: it becomes one of this file.
const { file, remove } = await writeReadmeExample(join(import.meta.dirname, '..'));
try {
  await import(file);
} finally {
  await remove();
}
