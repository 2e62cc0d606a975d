import { describe, expect, it } from 'vitest';
import { findVersion, isAtLeast } from './version.ts';

describe('findVersion', () => {
  it.each([
    ['nats-server: v2.15.2', '2.15.2'],
    ['go version go1.26.8 linux/amd64', '1.26.8'],
    ['openjdk version "17.0.15" 2025-04-15', '17.0.15'],
    ['Keycloak - Version 26.7.3', '26.7.3'],
  ])('reads %s as %s', (output, version) => {
    expect(findVersion(output)).toBe(version);
  });

  it('finds none in a text without a number', () => {
    expect(findVersion('command not found')).toBeUndefined();
  });
});

describe('isAtLeast', () => {
  it.each([
    ['2.15.2', '2.15.2', true],
    ['2.15.10', '2.15.2', true],
    ['2.15.1', '2.15.2', false],
    ['3.0', '2.15.2', true],
    ['17.0.15', '17', true],
    ['11.0.2', '17', false],
    ['1.9', '1.26', false],
  ])('%s against %s is %s', (version, oldest, expected) => {
    expect(isAtLeast(version, oldest)).toBe(expected);
  });
});
