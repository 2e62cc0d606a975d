import '../../src/lib/jitless-zod.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '../../src/app/App.tsx';
import type { Auth, AuthState } from '../../src/lib/auth/auth.ts';
import { ignoreComposingKeys } from '../../src/lib/composing-keys.ts';
import { createStore } from '../../src/lib/store.ts';
import '../../src/app/splash.css';
import '../../src/ui/base.css';
import '../../src/ui/fonts.css';
import '../../src/ui/tokens.css';
import { DraftStore } from '../../src/lib/drafts/draft-store.ts';
import { FakeEngine } from '../fake-engine.ts';
import { NOW, fixtures } from './fixtures.ts';

/**
 * The app over a fake engine: `/test/harness/?fixture=busy&at=/room/general`.
 *
 * `roles=` leaves out the roles, `signed=out` the person; `clock=fixed` stops the time, for pictures; `delay=` is how
 * long everything takes, in ms.
 */

ignoreComposingKeys();
const query = new URLSearchParams(location.search);
const fixture = fixtures[query.get('fixture') ?? 'busy'] ?? fixtures['busy'];
if (fixture === undefined) throw new Error('No such fixture.');

if (query.get('clock') === 'fixed') Date.now = () => NOW;

const roles = new Set((query.get('roles') ?? 'user').split(',').filter((role) => role !== ''));
const person = { username: fixture.me, name: fixture.names[fixture.me] ?? fixture.me, roles };
const signedOut: AuthState =
  query.get('reason') === 'ended' ? { status: 'signed-out', reason: 'ended' } : { status: 'signed-out' };
const state = createStore<AuthState>(query.get('signed') === 'out' ? signedOut : { status: 'signed-in', person });
const auth: Auth = {
  state,
  signIn: async () => {
    state.set({ status: 'signed-in', person });
  },
  signOut: async (leave) => {
    await leave?.();
    state.set({ status: 'signed-out' });
  },
  token: () => 'token',
  ensureToken: () => Promise.resolve(),
};

const delay = query.get('delay');
const engine = new FakeEngine(delay === null ? fixture : { ...fixture, delayMs: Number(delay) });
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
