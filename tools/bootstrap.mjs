// The entry of every npm script: any Node >= 20, nothing installed. Installs the dependencies when they do not match the
// lockfile, then runs the real program on the pinned Node, so that what a machine has installed does not matter.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.nats-chat-lock-hash');
const pinnedNode = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node ${process.versions.node} is too old: install Node 20 or newer (https://nodejs.org).`);
  process.exit(1);
}

const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!isInstalled()) {
  console.log('Installing the dependencies (npm ci, a minute or two the first time) …');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  if (code !== 0) {
    console.error('npm ci failed: see the lines above.');
    process.exit(code);
  }
  writeFileSync(stampFile, lockHash);
}

const main = join(root, 'tools', 'src', 'main.ts');
process.exit(await run(pinnedNode, ['--conditions=@nats-chat/source', main, ...process.argv.slice(2)], { tied: true }));

/** Matches by our own stamp, or, after a plain `npm ci`, by npm's copy of the lockfile: same packages, same versions. */
function isInstalled() {
  if (!existsSync(pinnedNode)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash) return true;
  if (!holdsTheLockedVersions()) return false;
  writeFileSync(stampFile, lockHash);
  return true;
}

function holdsTheLockedVersions() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional === true ||
      entry.devOptional === true ||
      (entry.link === true
        ? installed[path]?.link === true
        : !path.startsWith('node_modules/') && !path.includes('/node_modules/')) ||
      installed[path]?.version === entry.version,
  );
}

/**
 * Runs a command to its end and returns its exit code. Signals sent to this process alone are passed on. With `tied`,
 * the command also learns that this process is gone, however that happened: its IPC channel closes.
 */
function run(file, args, { shell = false, tied = false }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      shell,
      stdio: ['inherit', 'inherit', 'inherit', ...(tied ? ['ipc'] : [])],
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    if (tied) whenNpmIsGone(() => child.kill('SIGTERM'));
    child.on('error', (error) => {
      console.error(`${file} cannot be run: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** npm runs scripts through a shell, and that shell passes no signal on: it just ends, and we get another parent. */
function whenNpmIsGone(act) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}
