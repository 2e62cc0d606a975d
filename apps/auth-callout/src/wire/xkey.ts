import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from 'node:crypto';
import { fromCurveSeed, fromPublic } from '@nats-io/nkeys';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { LRUCache } from 'lru-cache';
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
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, keyBytes(seed, SEED_PREFIX_BYTES)]),
    format: 'der',
    type: 'pkcs8',
  });
  // The nkeys library multiplies on the curve for every message, which takes 3.5 ms; the product is the same for all
  // messages to and from one server.
  const sharedKeys = new LRUCache<string, Uint8Array>({
    max: MAX_SERVERS,
    memoMethod: (peer) => boxKey(diffieHellman({ privateKey, publicKey: curveKey(peer) })),
  });
  return {
    publicKey,
    open: (sealed, sender) => {
      const box = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (box.length <= HEAD_BYTES || !box.subarray(0, VERSION.length).equals(VERSION))
        throw new Error('Not a xkv1 box.');
      const cipher = xsalsa20poly1305(sharedKeys.memo(sender), box.subarray(VERSION.length, HEAD_BYTES));
      try {
        return cipher.decrypt(box.subarray(HEAD_BYTES));
      } catch (cause) {
        throw new Error('The box was not sealed by this sender for this key.', { cause });
      }
    },
    seal: (message, recipient) => {
      const nonce = randomBytes(NONCE_BYTES);
      return Buffer.concat([VERSION, nonce, xsalsa20poly1305(sharedKeys.memo(recipient), nonce).encrypt(message)]);
    },
  };
};

/** Servers of one cluster; a restarted one has another key. */
const MAX_SERVERS = 64;
const VERSION = Buffer.from('xkv1');
const NONCE_BYTES = 24;
const HEAD_BYTES = VERSION.length + NONCE_BYTES;
// RFC 8410: what precedes the 32 bytes of an X25519 key in DER.
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex');

function curveKey(encoded: string) {
  // Throws on a wrong checksum; it also takes keys of other kinds, which cannot be distinguished by their bytes.
  if (!encoded.startsWith('X')) throw new Error('Not an encoded curve key (X…).');
  fromPublic(encoded);
  const key = Buffer.concat([SPKI_X25519, keyBytes(encoded, PUBLIC_PREFIX_BYTES)]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

/** Derives the key of a box from the product of the curve: HSalsa20 with an input of zeros. Source: NaCl, `crypto_box_beforenm`. */
function boxKey(product: Buffer): Uint8Array {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(product), new Uint32Array(4), key);
  return new Uint8Array(key.buffer);
}

const SIGMA = words(Buffer.from('expand 32-byte k'));

function words(bytes: Buffer): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
