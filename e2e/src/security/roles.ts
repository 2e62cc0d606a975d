import { contractRows } from '@nats-chat/contracts';
import { publishMatrix, subscribeMatrix, type MatrixRow } from '@nats-chat/permissions/matrix';
import { wildcard } from '@nats-chat/subjects';
import { describe, expect, test } from 'vitest';
import type { RawNats } from '../raw-nats.ts';
import type { PersonName, World } from '../world.ts';

const roles = [
  ['alice', 'admin'],
  ['bob', 'user'],
  ['charlie', 'none'],
] as const;

/** What the server lets each realm role do, against the matrix that is written by hand. */
export const describeRoles = (world: () => World): void => {
  describe.each(roles)('%s, whose realm role is %s,', (me, role) => {
    test('may publish what the matrix says, and nothing else', async () => {
      const connection = await world().rawPerson(me);
      for (const { subject } of publishMatrix) connection.publish(asSaidBy(me, subject));
      await connection.settle();
      expect(outcome(publishMatrix, me, refusedBy(connection))).toEqual(expected(publishMatrix, role));
    });

    test('may subscribe to what the matrix says, and to nothing else', async () => {
      const connection = await world().rawPerson(me);
      for (const { subject } of subscribeMatrix) connection.subscribe(asSaidBy(me, subject));
      await connection.settle();
      expect(outcome(subscribeMatrix, me, refusedBy(connection))).toEqual(expected(subscribeMatrix, role));
    });

    test('may not publish to a subject that stands for many callers', async () => {
      const connection = await world().rawPerson(me);
      const everyone = contractRows.map(({ row }) => wildcard(row.subject));
      const rest = everyone.map((subject) => `${subject.split('.').slice(0, -1).join('.')}.>`);
      for (const subject of [...everyone, ...rest]) connection.publish(subject);
      await connection.settle();
      expect([...refusedBy(connection)].sort()).toEqual([...new Set([...everyone, ...rest])].sort());
    });
  });
};

/** The matrix is about alice; where somebody else is `me`, alice is the other one. */
const asSaidBy = (me: PersonName, subject: string): string =>
  subject
    .split('.')
    .map((token) => (token === 'alice' ? me : token === me ? 'alice' : token))
    .join('.');

/** The subjects that the server refused. @throws Error when it said something else. */
const refusedBy = ({ errors }: RawNats): ReadonlySet<string> =>
  new Set(
    errors.map((error) => {
      const subject = /^Permissions Violation for (?:Publish|Subscription) to "(.+)"$/.exec(error)?.[1];
      if (subject === undefined) throw new Error(`The server says: ${error}`);
      return subject;
    }),
  );

const outcome = (matrix: readonly MatrixRow[], me: PersonName, refused: ReadonlySet<string>) =>
  Object.fromEntries(matrix.map(({ subject }) => [subject, !refused.has(asSaidBy(me, subject))]));

const expected = (matrix: readonly MatrixRow[], role: 'admin' | 'user' | 'none') =>
  Object.fromEntries(matrix.map((row) => [row.subject, row[role]]));
