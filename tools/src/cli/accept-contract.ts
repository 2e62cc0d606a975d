import { readFile, writeFile } from 'node:fs/promises';
import { contractBreaks } from '@nats-chat/contracts/growth';
import { snapshot, takeSnapshot } from '@nats-chat/contracts/snapshot';
import { formatted } from '../generate/generate.ts';
import { inRepository } from '../repository.ts';

const PATH = 'libs/contracts/contract.snapshot.json';

/**
 * `npm run contract:accept`: writes down the contract as it is, unless others who knew the one before would miss
 * something. Then it says what, and changes nothing.
 *
 * @param mayBreak - writes it down all the same
 * @returns the exit code
 */
export async function acceptContract(mayBreak: boolean): Promise<number> {
  const after = takeSnapshot();
  const known = await readFile(inRepository(PATH), 'utf8').catch(() => undefined);
  const breaks = known === undefined ? [] : contractBreaks({ before: snapshot.parse(JSON.parse(known)), after });
  for (const each of breaks) console.log(`breaks: ${each}`);
  if (breaks.length > 0 && !mayBreak) {
    console.log('The contract only grows. Where nobody uses what it breaks: npm run contract:accept -- --break');
    return 1;
  }
  await writeFile(inRepository(PATH), await formatted(PATH, JSON.stringify(after)));
  console.log(`wrote ${PATH}`);
  return 0;
}
