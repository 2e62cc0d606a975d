import { copyFile, mkdir, rm, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Of one log; as much again is kept beside it. */
const maxBytes = 5_000_000;

/**
 * Keeps a log small: where it is over 5 MB, it becomes `<log>.1`, in the place of the one before, and is empty again. A process that
 * writes it goes on in the same file, which it must have opened for appending; a line that it writes in that instant may be lost.
 * Where it cannot be copied, such as on a full disk, it stays as it is. Ensures the folder.
 */
export async function boundLogFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= maxBytes) return;
  const former = `${file}.1`;
  const isCopied = await copyFile(file, former).then(
    () => true,
    () => false,
  );
  // On a full disk, half a copy would take the last of it.
  await (isCopied ? truncate(file) : rm(former, { force: true }));
}
