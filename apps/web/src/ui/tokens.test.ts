import { readFileSync } from 'node:fs';
import Color from 'colorjs.io';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Theme = ReadonlyMap<string, string>;

const declared = [...css.matchAll(/--([a-z-]+):\s*([^;]+);/g)].map(
  ([, name = '', value = '']) => [name, value] as const,
);
const ofTheme = (which: 1 | 2): Theme =>
  new Map(
    declared.map(([name, value]) => [
      name,
      /^light-dark\((oklch\(.*\)), (oklch\(.*\))\)$/.exec(value)?.[which] ?? value,
    ]),
  );
const themes: readonly (readonly [string, Theme, string])[] = [
  ['light', ofTheme(1), 'avatar-'],
  ['dark', ofTheme(2), 'avatar-dark-'],
];

const contrast = (theme: Theme, foreground: string, background: string): number =>
  Color.contrastWCAG21(
    new Color(theme.get(foreground) ?? `no ${foreground}`).toGamut({ space: 'srgb' }),
    new Color(theme.get(background) ?? `no ${background}`).toGamut({ space: 'srgb' }),
  );

const surfaces = ['bg', 'bg-raised', 'bg-sunken', 'bg-hover', 'bg-selected'];
const pairs = (foregrounds: readonly string[], backgrounds: readonly string[]): [string, string][] =>
  foregrounds.flatMap((foreground) => backgrounds.map((background): [string, string] => [foreground, background]));

const textPairs = [
  ...pairs(['text', 'text-muted', 'text-faint', 'accent-text'], surfaces),
  ...pairs(['text', 'text-muted'], ['mention-bg', 'code-bg']),
  ...pairs(['accent-text', 'success', 'warning', 'danger'], ['code-bg']),
  ...pairs(['accent-text'], ['mention-bg']),
  ...pairs(['danger', 'warning', 'success'], ['bg', 'bg-raised', 'bg-sunken', 'bg-hover']),
  ...pairs(['on-accent'], ['accent', 'accent-hover']),
];
const controlPairs = [
  ...pairs(['border-strong', 'focus'], ['bg', 'bg-raised', 'bg-sunken']),
  ...pairs(['accent'], ['bg', 'bg-raised', 'bg-sunken']),
  ...pairs(['success', 'warning', 'danger', 'text-faint'], ['bg-selected']),
];

describe.each(themes)('the %s theme', (_, theme, initials) => {
  it.each(textPairs)('shows %s on %s as readable text', (foreground, background) => {
    expect(contrast(theme, foreground, background)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(controlPairs)('shows %s on %s as a visible control', (foreground, background) => {
    expect(contrast(theme, foreground, background)).toBeGreaterThanOrEqual(3);
  });

  it.each(Array.from({ length: 12 }, (_unused, hue) => hue * 30))('shows initials on an avatar of hue %d', (hue) => {
    const avatar = (part: '' | 'text-') =>
      new Color(`oklch(${theme.get(`${initials}${part}l`)} ${theme.get(`${initials}${part}c`)} ${hue})`).toGamut({
        space: 'srgb',
      });
    expect(Color.contrastWCAG21(avatar('text-'), avatar(''))).toBeGreaterThanOrEqual(4.5);
  });
});

it('both themes have a colour for every name that has one', () => {
  const colours = declared.filter(([, value]) => value.includes('oklch'));
  expect(colours.length).toBeGreaterThan(20);
  for (const [, theme] of themes) for (const [name] of colours) expect(theme.get(name)).toMatch(/^oklch\([^()]*\)$/);
});
