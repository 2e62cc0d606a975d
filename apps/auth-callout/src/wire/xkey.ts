import { randomBytes } from 'node:crypto';
import { fromCurveSeed, fromPublic } from '@nats-io/nkeys';
import { LRUCache } from 'lru-cache';
import nacl from 'tweetnacl';
import { keyBytes, PUBLIC_PREFIX_BYTES, SEED_PREFIX_BYTES } from './nkeys.ts';

/** Encryption between this service and each server of the cluster (`xkv1`: X25519, XSalsa20, Poly1305). */
export interface Xkey {
  readonly publicKey: string;
  /** @throws Error when `sealed` is malformed, or was not sealed by `sender` for this key. */
  readonly open: (sealed: Uint8Array, sender: string) => Uint8Array;
  /** @throws Error when `recipient` is not an encoded curve key. */
  readonly seal: (message: Uint8Array, recipient: string) => Uint8Array;
}

/** @throws Error when `seed` is not the seed of a curve key. */
export const createXkey = (seed: string): Xkey => {
  const publicKey = fromCurveSeed(new TextEncoder().encode(seed)).getPublicKey();
  const secret = keyBytes(seed, SEED_PREFIX_BYTES);
  // The nkeys library multiplies on the curve for every message, which takes 3.5 ms; the product is the same for all
  // messages to and from one server.
  const sharedKeys = new LRUCache<string, Uint8Array>({
    max: MAX_SERVERS,
    memoMethod: (peer) => nacl.box.before(curveKeyBytes(peer), secret),
  });
  return {
    publicKey,
    open: (sealed, sender) => {
      const box = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (box.length <= HEAD_BYTES || !box.subarray(0, VERSION.length).equals(VERSION))
        throw new Error('Not a xkv1 box.');
      const nonce = box.subarray(VERSION.length, HEAD_BYTES);
      const opened = nacl.secretbox.open(box.subarray(HEAD_BYTES), nonce, sharedKeys.memo(sender));
      if (opened === null) throw new Error('The box was not sealed by this sender for this key.');
      return opened;
    },
    seal: (message, recipient) => {
      const nonce = randomBytes(NONCE_BYTES);
      return Buffer.concat([VERSION, nonce, nacl.secretbox(message, nonce, sharedKeys.memo(recipient))]);
    },
  };
};

/** Servers of one cluster; a restarted one has another key. */
const MAX_SERVERS = 64;
const VERSION = Buffer.from('xkv1');
const NONCE_BYTES = 24;
const HEAD_BYTES = VERSION.length + NONCE_BYTES;

function curveKeyBytes(encoded: string): Buffer {
  // Throws on a wrong checksum; it also takes keys of other kinds, which cannot be told apart by their bytes.
  if (!encoded.startsWith('X')) throw new Error('Not an encoded curve key (X…).');
  fromPublic(encoded);
  return keyBytes(encoded, PUBLIC_PREFIX_BYTES);
}
