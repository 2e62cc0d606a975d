import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { fromPublic, fromSeed } from '@nats-io/nkeys';
import { base32nopad } from '@scure/base';

// Signing and verifying with tweetnacl, as the nkeys library does, takes 20 to 35 ms; OpenSSL does either in 0.1 ms. The
// library still decides what a well-formed key is.

/** Signs as one nkey. */
export interface Signer {
  /** The encoded public key: the `iss` of what it signs. */
  readonly publicKey: string;
  readonly sign: (data: Uint8Array) => Uint8Array;
}

/** Whether `signature` is that of `data` by one nkey. */
export type SignatureCheck = (data: Uint8Array, signature: Uint8Array) => boolean;

/** @throws Error when `seed` is not the seed of an account nkey. */
export const accountSigner = (seed: string): Signer => {
  const publicKey = fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  if (!publicKey.startsWith('A')) throw new Error('The seed is not that of an account nkey (SA…).');
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, keyBytes(seed, SEED_PREFIX_BYTES)]),
    format: 'der',
    type: 'pkcs8',
  });
  return { publicKey, sign: (data) => sign(null, data, key) };
};

/** @throws Error when `publicKey` is not an encoded nkey, or one that cannot sign. */
export const signatureCheck = (publicKey: string): SignatureCheck => {
  fromPublic(publicKey);
  const key = createPublicKey({
    key: Buffer.concat([SPKI_ED25519, keyBytes(publicKey, PUBLIC_PREFIX_BYTES)]),
    format: 'der',
    type: 'spki',
  });
  return (data, signature) => verify(null, data, key, signature);
};

/** Returns the 32 bytes of an encoded key, whose checksum somebody has verified. */
export const keyBytes = (encoded: string, prefixBytes: number): Uint8Array =>
  base32nopad.decode(encoded).subarray(prefixBytes, prefixBytes + KEY_BYTES);

export const PUBLIC_PREFIX_BYTES = 1;
export const SEED_PREFIX_BYTES = 2;

const KEY_BYTES = 32;
// RFC 8410: what precedes the 32 bytes of an Ed25519 key in DER.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
