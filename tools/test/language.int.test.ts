import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../src/repository.ts';

/** Names of our own for what the field has a name for, and that name. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [/(?<![tT]eam[ -])\b[nN]ews\b/, 'changes, new messages, an event poller'],
  [/\bbur(?:y|ied|ies)\b|\b[gG]iveUp\b|\b[hH]andBack\b/, 'deadLetter, retryOrDeadLetter, nakAll'],
  [/\bfound(?:ing|er)\b/, 'ensureOwner, finishCreation'],
  [/[sS]ettler|[sS]ynchroniser|[dD]epartures|\b[sS]uspect/, 'status writer, serial queue, disconnect checker, check'],
  [/\bclass (?:Turns|Pause|Waiters|Place)\b/, 'Semaphore, Delay, SequenceWaiters; route, entry, group key'],
  [/\bonLink/, 'onConnected'],
  [/\bfunction within\b|\bconst within\b/, 'withTimeout, assertInRange'],
  [/\beachOf\b/, 'mapConcurrent'],
  [/PersonDoor|LoginDesk|roomForMe/, 'authenticate, credentials, membershipChanged'],
  [/look-after-log|rows-between|setWatching/, 'log maintenance, separators, setAtBottom'],
  [/\boracle\b|\bstaying\b|[bB]ombardment/, 'checker, session, flood'],
  [/\btaken apart\b|\banew\b|\bsee to it\b|\btold\b|\bmend(?:s|ed|ing)?\b/, 'decoded, again, ensure, notified, fix'],
  [/\b(?:connection|network|NATS|[iI]t) is away\b/, 'is unavailable, is lost'],
  [/\b[gG]lance|\b[lL]ingering\b/, 'poll, reference-counted'],
  [/Not stopped in order/, 'Shutdown step timed out.'],
];

/** Not ours to word: what is derived, what has been applied, texts of people, and this list. */
const LEFT_OUT = /^package-lock|\/generated\/|\/fixtures\/|\/locales\/|^postgres\/migrations\/|^tools\/test\/language/;
const TEXT = /\.(?:[cm]?[jt]sx?|md|sql|ya?ml|css|html|json|sh|conf)$/;

test('what the field has a name for has that name, and no other', async () => {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
  });
  const files = stdout.split('\n').filter((path) => TEXT.test(path) && !LEFT_OUT.test(path));
  const found = files
    .filter((path) => existsSync(join(repositoryRoot, path)))
    .map(async (path) => {
      const lines = [path, ...(await readFile(join(repositoryRoot, path), 'utf8')).split('\n')];
      return lines.flatMap((line, number) =>
        TERMS.filter(([word]) => word.test(line)).map(([, term]) => `${path}:${number}: ${line.trim()} → ${term}`),
      );
    });
  expect((await Promise.all(found)).flat()).toEqual([]);
});
