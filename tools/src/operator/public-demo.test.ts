import { expect, it } from 'vitest';
import { demoSecrets, loadDemoEnv } from '../demo-env.ts';
import { isPublic, refuseDemoSecrets } from './public-demo.ts';

const demo = loadDemoEnv({});
const PUBLIC_ORIGIN = 'https://chat.example.org';
const own = Object.fromEntries(Object.keys(demoSecrets()).map((name) => [name, `own-${name}`]));

it.each([
  ['https://chat.example.org', true],
  ['http://192.168.1.7:3000', true],
  ['https://localhost.example.org', true],
  ['http://localhost:3000', false],
  ['http://127.0.0.1:3000', false],
  ['http://[::1]:3000', false],
  ['chat.example.org', true],
  ['', false],
  [undefined, false],
])('the origin %s is reached by others: %s', (origin, expected) => {
  expect(isPublic(origin)).toBe(expected);
});

it('lets the demo’s own machine have the demo’s secrets', () => {
  expect(() => refuseDemoSecrets(demo)).not.toThrow();
  expect(() => refuseDemoSecrets({ ...demo, PUBLIC_ORIGIN: 'http://localhost:3000' })).not.toThrow();
});

it.each(Object.keys(demoSecrets()))('refuses the demo’s %s on a public origin, by its name alone', (name) => {
  const value = demo[name] ?? '';
  expect(() => refuseDemoSecrets({ ...own, [name]: value, PUBLIC_ORIGIN })).toThrow(
    `the public values of .env.example: ${name}. `,
  );
  expect(() => refuseDemoSecrets({ ...own, [name]: value, PUBLIC_ORIGIN })).not.toThrow(value);
});

it('lets a public origin have secrets of its own', () => {
  expect(() => refuseDemoSecrets({ ...demo, ...own, PUBLIC_ORIGIN })).not.toThrow();
});

it('takes for a secret each value of .env.example that says so, and the keys', () => {
  const marked = Object.keys(demo).filter((name) => demo[name]?.startsWith('demo-local-'));
  const keys = ['AUTH_ISSUER', 'AUTH_ISSUER_SEED', 'AUTH_XKEY', 'AUTH_XKEY_SEED'];
  expect(Object.keys(demoSecrets()).toSorted()).toEqual([...marked, ...keys].toSorted());
});
