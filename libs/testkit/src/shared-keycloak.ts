import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeycloak } from '@nats-chat/tools/servers';
import type { SharedKeycloak } from './share-keycloak.ts';

// The Keycloak that the files of one run of tests share, in a process of its own: tells the process that forked this one where
// it is, and stops when that is gone.

/** As many as files ask for one. */
const REALMS = ['test-1', 'test-2', 'test-3'];

const dataDir = await mkdtemp(join(tmpdir(), 'nats-chat-keycloak-'));
const keycloak = await startKeycloak({
  dataDir,
  moreRealms: REALMS,
  patchRealm: (realm) => {
    // Tests sign in as the same administrator at once, which it takes for guessing.
    realm['bruteForceProtected'] = false;
  },
});
process.on('disconnect', () => {
  void keycloak.stop().then(() => rm(dataDir, { recursive: true, force: true }));
});
const shared: SharedKeycloak = { url: keycloak.url, realms: REALMS };
process.send?.(shared);
