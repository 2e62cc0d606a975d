import '../../src/lib/jitless-zod.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '../../src/app/App.tsx';
import type { Auth, AuthState } from '../../src/lib/auth/auth.ts';
import { ignoreComposingKeys } from '../../src/lib/composing-keys.ts';
import { cell } from '../../src/lib/store.ts';
import '../../src/app/splash.css';
import '../../src/ui/base.css';
import '../../src/ui/fonts.css';
import '../../src/ui/tokens.css';
import { DraftStore } from '../../src/lib/drafts/draft-store.ts';
import { FakeEngine } from '../fake-engine.ts';
import { NOW, worlds } from './worlds.ts';

/**
 * The app over a fake engine: `/test/harness/?world=busy&at=/room/general`.
 *
 * `roles=` leaves out the roles, `signed=out` the person; `clock=fixed` stops the time, for pictures; `delay=` is how
 * long everything takes, in ms.
 */

ignoreComposingKeys();
const query = new URLSearchParams(location.search);
const world = worlds[query.get('world') ?? 'busy'] ?? worlds['busy'];
if (world === undefined) throw new Error('No such world.');

if (query.get('clock') === 'fixed') Date.now = () => NOW;

const roles = new Set((query.get('roles') ?? 'user').split(',').filter((role) => role !== ''));
const person = { username: world.me, name: world.names[world.me] ?? world.me, roles };
const signedOut: AuthState =
  query.get('reason') === 'ended' ? { status: 'signed-out', reason: 'ended' } : { status: 'signed-out' };
const state = cell<AuthState>(query.get('signed') === 'out' ? signedOut : { status: 'signed-in', person });
const auth: Auth = {
  state,
  signIn: async () => {
    state.set({ status: 'signed-in', person });
  },
  signOut: async () => {
    state.set({ status: 'signed-out' });
  },
  token: () => 'token',
  ensureToken: () => Promise.resolve(),
};

const delay = query.get('delay');
const engine = new FakeEngine(delay === null ? world : { ...world, delayMs: Number(delay) });
const drafts = new DraftStore({
  load: () => Promise.resolve(new Map([['nats', 'A draft']])),
  save: () => Promise.resolve(),
  remove: () => Promise.resolve(),
});
Object.assign(window, { engine });

history.replaceState(null, '', query.get('at') ?? '/');
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App auth={auth} startSession={() => ({ drafts, connect: () => engine })} />
    </StrictMode>,
  );
}
