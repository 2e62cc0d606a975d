import { signatureCheck, type SignatureCheck, type Signer } from './nkeys.ts';

// @nats-io/jwt signs with tweetnacl: 150 ms of CPU for one login, and 64 logins at once all time out. It also calls
// itself "not a supported API".

/** Claims of a NATS JWT; times are in seconds since 1970. */
export interface NatsClaims {
  readonly iss: string;
  readonly [claim: string]: unknown;
}

/** Returns a NATS JWT (`ed25519-nkey`) of `claims`, with the signer as issuer, issued now. */
export const encodeNatsJwt = (claims: Readonly<Record<string, unknown>>, signer: Signer): string => {
  const iat = Math.floor(Date.now() / 1_000);
  const payload = base64url(JSON.stringify({ ...claims, iss: signer.publicKey, iat }));
  const signed = `${HEADER}.${payload}`;
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed))).toString('base64url')}`;
};

/**
 * Returns the claims of a NATS JWT that its own issuer signed. Whether that issuer is to be believed is the caller's to decide.
 *
 * @param checkOf The signature check of a public key; lets a caller keep them. Default: a new one each time.
 * @throws Error when it is malformed, of another algorithm, or the signature is wrong.
 */
export const decodeNatsJwt = (jwt: string, checkOf: (key: string) => SignatureCheck = signatureCheck): NatsClaims => {
  const [header, payload, signature, ...rest] = jwt.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new Error('A JWT has three parts.');
  }
  if (parseObject(header)['alg'] !== ALGORITHM) throw new Error(`The algorithm of a NATS JWT is ${ALGORITHM}.`);
  const { iss, ...claims } = parseObject(payload);
  if (typeof iss !== 'string') throw new Error('The JWT names no issuer.');
  if (!checkOf(iss)(Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url'))) {
    throw new Error('The signature of the JWT is wrong.');
  }
  return { ...claims, iss };
};

const ALGORITHM = 'ed25519-nkey';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const HEADER = base64url(JSON.stringify({ typ: 'JWT', alg: ALGORITHM }));

function parseObject(part: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('Not a JSON object.');
  return { ...value };
}
