import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../repository.ts';

const app = readFileSync(inRepository('apps', 'web', 'src', 'ui', 'tokens.css'), 'utf8');
const theme = readFileSync(
  inRepository('keycloak', 'themes', 'nats-chat', 'login', 'resources', 'css', 'nats-chat.css'),
  'utf8',
);

/** The colours that a style sheet declares: those for light, and then, from the media query on, those for dark. */
function colours(css: string, scheme: 'light' | 'dark'): Record<string, string> {
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const part = scheme === 'light' ? light : (dark.split('@media', 1)[0] ?? '');
  const declared = [...part.matchAll(/(--[\w-]+): (oklch\([^)]+\));/g)];
  return Object.fromEntries(declared.map(([, name = '', value = '']): [string, string] => [name, value]));
}

describe('the sign-in page', () => {
  it.each(['light', 'dark'] as const)('has the app’s colours in %s', (scheme) => {
    expect(Object.keys(colours(theme, scheme)).length).toBeGreaterThan(10);
    expect(colours(app, scheme)).toMatchObject(colours(theme, scheme));
  });

  it('has the app’s mark', () => {
    const logo = readFileSync(inRepository('keycloak', 'themes', 'nats-chat', 'login', 'resources', 'img', 'logo.svg'));
    expect(logo.equals(readFileSync(inRepository('apps', 'web', 'public', 'favicon.svg')))).toBe(true);
  });
});
