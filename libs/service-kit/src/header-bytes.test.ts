import type { Msg } from '@nats-io/nats-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { received } from '../test/received.ts';
import { headerBytes } from './header-bytes.ts';

const ascii = fc.stringMatching(/^[a-zA-Z0-9.]{1,40}$/);
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

describe('the size of the headers', () => {
  it('is what they take, whatever else the message holds', () => {
    fc.assert(
      fc.property(ascii, ascii, fc.uint8Array({ maxLength: 64 }), ascii, (subject, reply, data, value) => {
        const headers = `NATS/1.0\r\nKey: ${value}\r\n\r\n`;
        expect(headerBytes(received({ subject, reply, data, headers }))).toBe(headers.length);
      }),
    );
  });

  it('is nothing where there are none', () => {
    expect(headerBytes(received({ subject: 'a.b' }))).toBe(0);
    expect(headerBytes(received({ subject: 'a.b', reply: '_INBOX.alice.x', data: 'hello' }))).toBe(0);
  });

  it('is never less than it is, though a subject is not ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (subject) => {
        const headers = 'NATS/1.0\r\n\r\n';
        const bytes = headerBytes(received({ subject, headers }));
        expect(bytes).toBeGreaterThanOrEqual(headers.length);
        expect(bytes).toBe(headers.length + bytesOf(subject) - subject.length);
      }),
    );
  });

  it('is that of the message inside, where the service API wraps one', () => {
    const msg = received({ subject: 'a.b', headers: 'NATS/1.0\r\n\r\n' });
    const wrapped: Partial<Msg> & { msg: Msg } = { msg };
    expect(headerBytes(wrapped as Msg)).toBe(12);
  });

  it('is not guessed of what is no message of the client library', () => {
    const other: Partial<Msg> = { subject: 'a.b' };
    expect(() => headerBytes(other as Msg)).toThrow(TypeError);
  });
});
