import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { inRepository } from '../repository.ts';

/**
 * `npm run bench`: hands over to the workspace `bench`.
 *
 * @returns the exit code
 */
export async function bench(args: readonly string[]): Promise<number> {
  const main = inRepository('bench', 'src', 'main.ts');
  if (!existsSync(main)) throw new Error('There are no benchmarks yet.');
  const run = await execa(process.execPath, ['--conditions=@nats-chat/source', main, ...args], {
    stdio: 'inherit',
    reject: false,
  });
  return run.exitCode ?? 1;
}
