import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import extractZip from 'extract-zip';
import type { Report } from './cache.ts';
import { type ChecksumAlgorithm, findChecksum, verifyFile } from './checksum.ts';

/** A published archive and where its checksum is published. */
export interface Release {
  readonly url: string;
  readonly sumsUrl: string;
  readonly algorithm: ChecksumAlgorithm;
}

const timeoutMs = 15 * 60_000;

/**
 * Fetches a release's zip into `folder`, checks it against the published checksum, and unpacks it there.
 *
 * @throws ChecksumMismatch when the archive is not the published one
 * @throws Error with one line when something cannot be fetched
 */
export async function downloadRelease(release: Release, folder: string, report: Report): Promise<void> {
  await extractZip(await downloadFile(release, folder, report), { dir: folder });
}

/** Does the same for what is not a zip. @returns its path */
export async function downloadFile(release: Release, folder: string, report: Report): Promise<string> {
  const fileName = basename(new URL(release.url).pathname);
  const file = join(folder, fileName);
  const sums = await fetched(fileName, async () => (await get(release.sumsUrl)).text());
  await fetched(fileName, async () => save(await get(release.url), file, report));
  await verifyFile(file, release.algorithm, findChecksum(sums, fileName));
  return file;
}

async function fetched<T>(fileName: string, fetching: () => Promise<T>): Promise<T> {
  try {
    return await fetching();
  } catch (error) {
    const why = rootMessage(error).replace(/\.$/, '');
    throw new Error(`${fileName} cannot be fetched (${why}): connect to a network that has it, then start again.`);
  }
}

/** What `fetch` says itself is no more than that it failed. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response;
}

async function save(response: Response, path: string, report: Report): Promise<void> {
  if (response.body === null) throw new Error(`${response.url} has no content.`);
  const total = Number(response.headers.get('content-length') ?? 0);
  let received = 0;
  const progress = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      report(`${basename(path)}: ${megabytes(received)}${total > 0 ? ` of ${megabytes(total)}` : ''} MB`);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), progress, createWriteStream(path));
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
