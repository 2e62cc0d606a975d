import { rm } from 'node:fs/promises';
import { readStackConfig } from '../stack/config.ts';
import { findRun } from '../stack/run-file.ts';

/**
 * `npm run reset`: forgets messages, rooms, sign-ins and logs; what is installed stays.
 *
 * @returns the exit code
 */
export async function reset(): Promise<number> {
  const { dataFolder } = readStackConfig('start');
  const run = await findRun(dataFolder);
  if (run !== undefined)
    throw new Error(`It runs at ${run.origin}: stop it first (Ctrl-C there, or: kill ${run.pid}).`);
  await rm(dataFolder, { recursive: true, force: true });
  console.log(`Forgot ${dataFolder}.`);
  return 0;
}
