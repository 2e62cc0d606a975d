import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of tests that wait for much, by how long they take; each of the others takes less than 15 s. */
export const LONGEST = [
  'e2e/test/security.int.test.ts',
  'apps/auth-callout/test/ended-sessions.int.test.ts',
  'apps/persist/test/persist.int.test.ts',
  'tools/test/keycloak.int.test.ts',
  'apps/web/test/dialogs.int.test.ts',
  'apps/auth-callout/test/auth-callout.int.test.ts',
  'apps/persist/test/erase-rooms.int.test.ts',
  'apps/room/test/delete-room.int.test.ts',
  'tools/test/supervised.int.test.ts',
  'e2e/test/rooms.int.test.ts',
  'apps/room/test/room.int.test.ts',
  'libs/service-kit/test/consumer.int.test.ts',
  'e2e/test/examples/examples.int.test.ts',
  'apps/history/test/history.int.test.ts',
  'apps/presence/test/presence.int.test.ts',
  'tools/test/first-start.int.test.ts',
  'libs/kv/test/mirror-property.int.test.ts',
  'libs/service-kit/test/run.int.test.ts',
];

/** Begins with the files that take longest, so that none of them is left to one worker while the others have nothing to do. */
export class LongestFirst extends BaseSequencer {
  /** Without a run that it remembers, as in a fresh clone, vitest begins with the files that are longest to read. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}

/** What is asked of a file of tests. */
interface TestFile {
  readonly moduleId: string;
  readonly project: { readonly config: { readonly root: string } };
}

/** Returns the files of each project with the {@link LONGEST} first, and the rest in the order they have. */
export function longestFirst<File extends TestFile>(files: readonly File[]): File[] {
  const rank = ({ moduleId, project }: File): number => {
    const at = LONGEST.indexOf(relative(project.config.root, moduleId));
    return at < 0 ? LONGEST.length : at;
  };
  // Projects run one after the other.
  const projects = [...new Set(files.map(({ project }) => project))];
  return projects.flatMap((own) =>
    files.filter(({ project }) => project === own).sort((one, other) => rank(one) - rank(other)),
  );
}
