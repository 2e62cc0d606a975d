import { execa } from 'execa';
import { inRepository } from '../repository.ts';

/** Writes the texts of the page into its catalogues, and takes out of them what the page does not say any more. */
export const extractTexts = async (): Promise<void> => {
  const output = await lingui('extract', '--clean');
  if (output !== undefined) throw new Error(`The texts of the page cannot be extracted: ${output}`);
};

/** Returns what is wrong with the catalogues: texts of the page that are missing or superfluous, or not translated. */
export const findCatalogueFaults = async (): Promise<string | undefined> =>
  (await lingui('check', 'sync', '--clean')) ?? (await lingui('check', 'missing'));

/** Runs Lingui’s command, and returns its output when it failed. */
async function lingui(...args: readonly string[]): Promise<string | undefined> {
  const program = inRepository('node_modules', '@lingui', 'cli', 'dist', 'lingui.js');
  // In one process: workers take longer to start than the texts to extract.
  const { failed, all } = await execa(process.execPath, [program, ...args, '--workers', '1'], {
    cwd: inRepository('apps', 'web'),
    all: true,
    reject: false,
    timeout: 60_000,
  });
  return failed ? all : undefined;
}
