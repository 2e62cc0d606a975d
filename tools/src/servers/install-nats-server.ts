import { chmod, rename } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { cached, findCached, type Report } from './cache.ts';
import { downloadRelease, type Release } from './download.ts';
import { programVersion } from './program.ts';
import { isAtLeast } from './version.ts';
import { versions } from './versions.ts';

/**
 * Returns the path of a nats-server of at least the pinned version: the one on PATH, else one built with Go, else the release,
 * checked against its checksums. Later calls find it in the cache.
 */
export async function ensureNatsServer(report: Report = () => undefined): Promise<string> {
  if (await isOnPath()) return 'nats-server';
  const folder = await cached(name, (staging) => install(staging, report));
  return join(folder, 'nats-server');
}

/** Returns whether {@link ensureNatsServer} has nothing to install. */
export async function hasNatsServer(): Promise<boolean> {
  return (await isOnPath()) || (await findCached(name)) !== undefined;
}

const name = `nats-server-${versions.natsServer}`;

async function isOnPath(): Promise<boolean> {
  const version = await programVersion('nats-server', ['--version']);
  return version !== undefined && isAtLeast(version, versions.natsServer);
}

async function install(staging: string, report: Report): Promise<void> {
  const go = await programVersion('go', ['version']);
  if (go !== undefined && isAtLeast(go, versions.go)) {
    report(`nats-server ${versions.natsServer}: go install (half a minute)`);
    const build = await execa('go', ['install', `github.com/nats-io/nats-server/v2@v${versions.natsServer}`], {
      cwd: staging,
      env: { GOBIN: staging },
      reject: false,
      timeout: 10 * 60_000,
    });
    if (!build.failed) return;
    report(
      `go install failed (${build.timedOut ? 'it took ten minutes' : lastLine(build.stderr)}); fetching the release instead`,
    );
  }
  const release = natsServerRelease(platform(), arch());
  await downloadRelease(release, staging, report);
  const binary = join(staging, 'nats-server');
  await rename(join(staging, releaseName(platform(), arch()), 'nats-server'), binary);
  await chmod(binary, 0o755);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** Returns where the pinned version is published for a platform, named as Node names them. */
export function natsServerRelease(os: NodeJS.Platform, cpu: string): Release {
  const base = `https://github.com/nats-io/nats-server/releases/download/v${versions.natsServer}`;
  return { url: `${base}/${releaseName(os, cpu)}.zip`, sumsUrl: `${base}/SHA256SUMS`, algorithm: 'sha256' };
}

function releaseName(os: NodeJS.Platform, cpu: string): string {
  return `nats-server-v${versions.natsServer}-${os}-${cpu === 'x64' ? 'amd64' : cpu}`;
}
