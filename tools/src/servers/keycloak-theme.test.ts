import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../repository.ts';

const app = readFileSync(inRepository('apps', 'web', 'src', 'ui', 'tokens.css'), 'utf8');
const theme = readFileSync(
  inRepository('keycloak', 'themes', 'nats-chat', 'login', 'resources', 'css', 'nats-chat.css'),
  'utf8',
);

type Scheme = 'light' | 'dark';

/** The colours of the theme: those for light, and then, from the media query on, those for dark. */
function coloursOfTheme(scheme: Scheme): Record<string, string> {
  const [light = '', dark = ''] = theme.split('@media (prefers-color-scheme: dark)');
  const part = scheme === 'light' ? light : (dark.split('@media', 1)[0] ?? '');
  const declared = [...part.matchAll(/(--[\w-]+): (oklch\([^)]+\));/g)];
  return Object.fromEntries(declared.map(([, name = '', value = '']): [string, string] => [name, value]));
}

/** The colours of the app, each of which is declared once, for both. */
function coloursOfApp(scheme: Scheme): Record<string, string> {
  const declared = [...app.matchAll(/(--[\w-]+): (?:light-dark\()?(oklch\([^)]+\))(?:, (oklch\([^)]+\))\))?;/g)];
  return Object.fromEntries(
    declared.map(([, name = '', light = '', dark = light]): [string, string] => [
      name,
      scheme === 'light' ? light : dark,
    ]),
  );
}

describe('the sign-in page', () => {
  it.each(['light', 'dark'] as const)('has the app’s colours in %s', (scheme) => {
    expect(Object.keys(coloursOfTheme(scheme)).length).toBeGreaterThan(10);
    expect(coloursOfApp(scheme)).toMatchObject(coloursOfTheme(scheme));
  });

  it('has the app’s mark', () => {
    const logo = readFileSync(inRepository('keycloak', 'themes', 'nats-chat', 'login', 'resources', 'img', 'logo.svg'));
    expect(logo.equals(readFileSync(inRepository('apps', 'web', 'public', 'favicon.svg')))).toBe(true);
  });
});
