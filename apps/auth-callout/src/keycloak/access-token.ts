import { createHash } from 'node:crypto';
import { botUser, cleanName, isBot, SYSTEM_USER, userId } from '@nats-chat/contracts';
import { encodeToken } from '@nats-chat/subjects';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AuthRejected, type RejectionReason } from '../outcome.ts';
import type { KeySet } from './key-set.ts';
import type { AcceptedClients } from './revocations.ts';

/** The person or bot that a token speaks for. Times are in seconds since 1970. */
export interface Identity {
  /** Keycloak's name for the person, encoded as one subject token. */
  readonly user: string;
  /** Keycloak's id of the person, which outlives a name. */
  readonly sub: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  /** The person's Keycloak session; bots have none. */
  readonly session: string | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface TokenRules extends AcceptedClients {
  /** `iss`, as browsers see Keycloak. */
  readonly issuer: string;
}

/**
 * Checks Keycloak access tokens.
 *
 * The check resolves to whom the token speaks for. It throws {@link AuthRejected} for a token that is not to be accepted, and
 * another Error when that cannot be decided now.
 */
export const createTokenCheck = (keys: KeySet, rules: TokenRules): ((token: string) => Promise<Identity>) => {
  // A key that Keycloak withdraws is honoured this much longer.
  const verified = new LRUCache<string, Identity>({ max: 10_000, ttl: 60_000 });
  return async (token) => {
    const digest = createHash('sha256').update(token).digest('base64');
    const identity = verified.get(digest) ?? identityOf(await verify(token, keys, rules), rules);
    const now = Date.now() / 1_000;
    if (identity.expiresAt <= now || identity.issuedAt + MAX_TOKEN_AGE_SECONDS <= now)
      throw new AuthRejected('token-expired');
    verified.set(digest, identity, { noUpdateTTL: true });
    return identity;
  };
};

/**
 * A token counts for this long, whatever it says of itself: Keycloak's events are read that far back at the start, so a
 * token that was revoked while no auth callout ran is known to be.
 */
export const MAX_TOKEN_AGE_SECONDS = 3_600;

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
/** How far Keycloak's clock may be from this one's. */
export const CLOCK_LEEWAY_SECONDS = 5;

async function verify(token: string, keys: KeySet, rules: TokenRules): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys.keyOf, {
      algorithms: ALGORITHMS,
      issuer: rules.issuer,
      maxTokenAge: MAX_TOKEN_AGE_SECONDS,
      clockTolerance: CLOCK_LEEWAY_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub', 'azp', 'typ', 'preferred_username'],
    });
    if (!isAccepted(payload, rules)) throw new AuthRejected('token-audience');
    // The ID token and the refresh token are signed with the same keys.
    if (payload['typ'] !== 'Bearer') throw new AuthRejected('token-type');
    return payload;
  } catch (error) {
    const reason = rejectionOf(error);
    throw reason === undefined ? error : new AuthRejected(reason, { cause: error });
  }
}

/** The page's client names itself as audience; a bot's token is its own client's, whose audience nobody set up. */
const isAccepted = ({ azp, aud = [] }: JWTPayload, { clientId, bots }: TokenRules): boolean =>
  azp === clientId ? [aud].flat().includes(clientId) : typeof azp === 'string' && bots.includes(azp);

/** `undefined`: not the token's fault. */
function rejectionOf(error: unknown): RejectionReason | undefined {
  if (error instanceof errors.JWTExpired) return 'token-expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'token-issuer';
    // `iat` fails this check when it is in the future, `nbf` as well.
    return error.reason === 'check_failed' ? 'token-not-yet-valid' : 'token-claims';
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return 'token-algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'token-signature';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'token-unknown-key';
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'token-malformed';
  return undefined;
}

const claims = z.object({
  sub: z.string().min(1).max(255),
  azp: z.string(),
  preferred_username: z.string().min(1),
  name: z.string().optional().catch(undefined),
  sid: z.string().max(255).optional().catch(undefined),
  realm_access: z.object({ roles: z.array(z.string()) }).optional(),
  iat: z.number(),
  exp: z.number(),
});

function identityOf(payload: JWTPayload, { bots }: TokenRules): Identity {
  const parsed = claims.safeParse(payload);
  if (!parsed.success || !parsed.data.preferred_username.isWellFormed())
    throw new AuthRejected('token-claims', { cause: parsed.error });
  const { sub, azp, preferred_username: username, name, sid, realm_access: access, iat, exp } = parsed.data;
  const isOfBot = bots.includes(azp);
  // A bot's client could be set up to sign people in as well, and a person could be given a bot's name.
  if (isOfBot ? username !== botUser(azp) : isBot(username) || username === SYSTEM_USER) {
    throw new AuthRejected('name-reserved');
  }
  const user = encodeToken(username);
  if (!userId.safeParse(user).success) throw new AuthRejected('name-too-long');
  return {
    user,
    sub,
    displayName: cleanName(name ?? '') ?? cleanName(isOfBot ? azp : username) ?? user,
    roles: access?.roles ?? [],
    session: sid,
    issuedAt: iat,
    expiresAt: exp,
  };
}
