import './lib/jitless-zod.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { natsSession } from './app/session.ts';
import { ignoreComposingKeys } from './lib/composing-keys.ts';
import { KeycloakAuth } from './lib/auth/keycloak-auth.ts';
import { readConfig, type Environment } from './lib/config.ts';
import { readPreference } from './lib/preferences.ts';
import { showAppearance } from './lib/show-appearance.ts';
import './ui/fonts.css';

declare global {
  // Set by `env.js`, which is loaded before.
  var __env__: Environment | undefined;
}

// As this browser showed it last; lib/appearance.ts, which is loaded later, takes over.
for (const name of ['density', 'theme'] as const) showAppearance(name, readPreference(name) ?? '');
ignoreComposingKeys();
const config = readConfig(globalThis.__env__ ?? {}, import.meta.env, location.origin);
const auth = new KeycloakAuth(config);
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <App auth={auth} startSession={natsSession(config, auth)} />
  </StrictMode>,
);
