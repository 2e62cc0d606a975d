import { findServices } from '@nats-chat/tools/stack';
import { describe, expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { compose, containersOf, text } from './docker.ts';

const services = findServices();
/** What runs in a container of ours, by its Compose service. */
const ours = [...services, 'web', 'keycloak'];
/** Where an image holds what is ours, and what is certainly there. */
const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  web: { '/usr/share/nginx/html': 'index.html', '/etc/nginx': 'nginx.conf' },
  keycloak: {
    '/opt/keycloak/conf': 'keycloak.conf',
    '/opt/keycloak/data/import': 'realm.json',
    '/opt/keycloak/themes': 'nats-chat.css',
    '/opt/keycloak/entrypoint.sh': 'entrypoint.sh',
  },
};
const ofService = { '/app': 'main.mjs' };
/** An image of a service is the base and this much. */
const MOST_BYTES = 5 * 1024 * 1024;

/** What a container may do, what is in it, and how it ends. */
export const describeContainers = (fixture: () => Fixture): void => {
  describe.each(ours)('the container of %s', (name) => {
    const inside = async (...command: string[]): Promise<string> =>
      text(await compose(['exec', '--no-TTY', name, ...command])).trim();

    test('runs as somebody who is not root, on a file system that cannot be written', async () => {
      const [container] = await containersOf(name);
      expect(container?.HostConfig.ReadonlyRootfs).toBe(true);
      expect(Number(await inside('id', '-u'))).toBeGreaterThan(0);
      await expect(inside('sh', '-c', 'echo x > /x || echo x > "$HOME/x"')).rejects.toThrow();
      expect(container?.Config.Labels).toMatchObject({ 'org.opencontainers.image.title': name });
    });

    test('holds no secret of another, but in the environment that it is given', async () => {
      const [container] = await containersOf(name);
      const names = (container?.Config.Env ?? []).filter((line) => line.includes('demo-local-'));
      expect(names.every((line) => mayKnow(name, line))).toBe(true);
      for (const [folder, file] of Object.entries(contents[name] ?? ofService)) {
        // As one archive, since not every image has a grep.
        const archive = text(await compose(['cp', `${name}:${folder}`, '-']));
        expect(archive).toContain(file);
        expect(archive.match(/demo-local-|SAAIBK|SXAND4/g), folder).toBeNull();
      }
    });

    test('ends in time and well when it is stopped', async () => {
      fixture().expectOutages();
      await compose(['stop', name]);
      // Docker kills what takes longer than its grace period, and then the code is another.
      const [container] = await containersOf(name);
      expect(container?.State).toMatchObject({ Status: 'exited', ExitCode: 0 });
      await compose(['up', '--detach', '--wait', name]);
    });
  });

  test.each(services)('the image of %s is its base and a few files: no dependency, no source map', async (name) => {
    const listing = text(
      await compose(['exec', '--no-TTY', name, 'sh', '-c', 'cd /app && find . -type f -printf "%s %p\\n"']),
    );
    const files = listing
      .trim()
      .split('\n')
      .map((line) => ({ bytes: Number(line.split(' ')[0]), path: line.split(' ')[1] }));
    expect(files.filter(({ path }) => !path?.endsWith('.mjs'))).toEqual([]);
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_BYTES);
  });
};

/**
 * The auth callout has what it needs to know of Keycloak, and Keycloak the secrets of its clients; everybody else has at most
 * its own passwords.
 */
function mayKnow(name: string, line: string): boolean {
  if (name === 'keycloak' && line.includes('demo-local-user-search-keycloak')) return true;
  if (name === 'auth-callout')
    return /demo-local-(?:nats-(?:auth|sys|chat)|auth-callout-db|keycloak-(?:backend|sessions))/.test(line);
  return line.includes(`demo-local-${name}-`);
}
