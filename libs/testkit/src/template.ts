import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureWholeFolder } from '@nats-chat/tools/servers';
import { TEMPLATES } from './keep-templates.ts';

const COPY_TIMEOUT_MS = 60_000;

/**
 * Fills `folder` as `fill` would: where a run of tests keeps templates, that is called once a run, and what it made is copied
 * with owners and rights.
 */
export const fillFromTemplate = async (
  name: string,
  folder: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> => {
  const templates = process.env[TEMPLATES];
  if (templates === undefined) {
    await fill(folder);
    return;
  }
  const template = join(templates, name);
  await ensureWholeFolder(template, name, fill);
  await promisify(execFile)('cp', ['-a', `${template}/.`, folder], { timeout: COPY_TIMEOUT_MS });
};
