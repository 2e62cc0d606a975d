import { expect, it } from 'vitest';
import { demoSecrets, loadDemoEnv } from '../demo-env.ts';
import { isPublic, localOnlyProblem, refusePublicDemo } from './public-demo.ts';

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
  expect(() => refusePublicDemo(demo)).not.toThrow();
  expect(() => refusePublicDemo({ ...demo, PUBLIC_ORIGIN: 'http://localhost:3000' })).not.toThrow();
});

it.each(Object.keys(demoSecrets()))('refuses the demo’s %s on a public origin, by its name alone', (name) => {
  const value = demo[name] ?? '';
  expect(() => refusePublicDemo({ ...own, [name]: value, PUBLIC_ORIGIN })).toThrow(
    `the public values of .env.example: ${name}. `,
  );
  expect(() => refusePublicDemo({ ...own, [name]: value, PUBLIC_ORIGIN })).not.toThrow(value);
});

it.each(['0.0.0.0', '192.168.1.7', '::'])(
  'refuses the address %s without a public origin, and says what to type',
  (address) => {
    const settings = { ...demo, ...own, BIND_ADDRESS: address };
    for (const origin of ['', 'http://localhost:3000']) {
      const refused = () => refusePublicDemo({ ...settings, PUBLIC_ORIGIN: origin });
      expect(refused).toThrow(`BIND_ADDRESS=${address} lets others in`);
      expect(refused).toThrow('write PUBLIC_ORIGIN=https://… into .env');
    }
    expect(() => refusePublicDemo({ ...settings, PUBLIC_ORIGIN })).not.toThrow();
  },
);

it.each(['', '127.0.0.1', '::1', '[::1]', 'localhost'])('lets the demo listen at %j', (address) => {
  expect(() => refusePublicDemo({ ...demo, BIND_ADDRESS: address })).not.toThrow();
  expect(localOnlyProblem({ ...demo, BIND_ADDRESS: address })).toBeUndefined();
});

it.each([
  ['BIND_ADDRESS', '0.0.0.0'],
  ['PUBLIC_ORIGIN', PUBLIC_ORIGIN],
])('does not start with npm start where %s=%s lets others in', (name, value) => {
  expect(localOnlyProblem({ ...demo, [name]: value })).toBe(
    `npm start is for this machine alone, and ${name}=${value} lets others in: type docker compose up (docs/how-to/run-behind-tls.md), or ${name}= npm start`,
  );
});

it('lets a public origin have secrets of its own', () => {
  expect(() => refusePublicDemo({ ...demo, ...own, PUBLIC_ORIGIN })).not.toThrow();
});

it('takes for a secret each value of .env.example that says so, and the keys', () => {
  const marked = Object.keys(demo).filter((name) => demo[name]?.startsWith('demo-local-'));
  const keys = ['AUTH_ISSUER', 'AUTH_ISSUER_SEED', 'AUTH_XKEY', 'AUTH_XKEY_SEED'];
  expect(Object.keys(demoSecrets()).toSorted()).toEqual([...marked, ...keys].toSorted());
});
