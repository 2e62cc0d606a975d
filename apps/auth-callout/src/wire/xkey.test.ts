import { createCurve } from '@nats-io/nkeys';
import { describe, expect, it } from 'vitest';
import { createXkey } from './xkey.ts';

const seedOf = (pair: { getSeed: () => Uint8Array }): string => new TextDecoder().decode(pair.getSeed());

const setUp = () => {
  const server = createCurve();
  const ours = createCurve();
  return { server, ours, xkey: createXkey(seedOf(ours)) };
};

describe('xkey', () => {
  it('opens what the nkeys library sealed, and the other way round', () => {
    const { server, ours, xkey } = setUp();
    const message = Buffer.from('héllo'.repeat(1_000));
    expect(xkey.publicKey).toBe(ours.getPublicKey());
    expect(Buffer.from(xkey.open(server.seal(message, xkey.publicKey), server.getPublicKey()))).toEqual(message);
    expect(Buffer.from(server.open(xkey.seal(message, server.getPublicKey()), xkey.publicKey) ?? [])).toEqual(message);
  });

  it('never uses a nonce twice', () => {
    const { server, xkey } = setUp();
    const seal = () => Buffer.from(xkey.seal(Buffer.from('same'), server.getPublicKey())).toString('hex');
    expect(seal()).not.toBe(seal());
  });

  it('opens nothing that was changed, cut, sealed by another or for another', () => {
    const { server, xkey } = setUp();
    const sealed = server.seal(Buffer.from('message'), xkey.publicKey);
    const changed = Uint8Array.from(sealed, (byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte));
    const forAnother = server.seal(Buffer.from('message'), createCurve().getPublicKey());
    const open =
      (box: Uint8Array, sender = server.getPublicKey()) =>
      () =>
        xkey.open(box, sender);
    expect(open(changed)).toThrow('not sealed by this sender');
    expect(open(sealed, createCurve().getPublicKey())).toThrow('not sealed by this sender');
    expect(open(forAnother)).toThrow('not sealed by this sender');
    expect(open(sealed.subarray(0, 28))).toThrow('Not a xkv1 box');
    expect(open(Buffer.from('eyJhbGciOiJub25lIn0.e30.'.padEnd(64, 'x')))).toThrow('Not a xkv1 box');
  });

  it('takes no sender that is not a curve key', () => {
    const { server, xkey } = setUp();
    const sealed = server.seal(Buffer.from('message'), xkey.publicKey);
    for (const sender of ['', 'X', `${server.getPublicKey().slice(0, -1)}0`, 'SXAAAA']) {
      expect(() => xkey.open(sealed, sender)).toThrow();
    }
  });

  it('takes no seed of another kind', () => {
    expect(() => createXkey('SXNONSENSE')).toThrow();
  });
});
