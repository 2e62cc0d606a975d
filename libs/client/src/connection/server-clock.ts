/** Smaller differences come from the network and from whole seconds, not from a wrong clock. */
const TOLERANCE_MS = 5_000;

/**
 * The servers’ time on a machine whose clock may be wrong; at first, that clock.
 *
 * @example
 * const clock = new ServerClock();
 * clock.setAhead(3_600_000);
 * Math.round((Date.now() - clock.now()) / 60_000); // 60
 */
export class ServerClock {
  #aheadMs = 0;

  /** Returns the servers’ time, in ms since 1970. */
  readonly now = (): number => Date.now() - this.#aheadMs;

  /** Takes note of how far this machine’s clock is ahead of the servers’; negative when it is behind. */
  readonly setAhead = (ms: number): void => {
    this.#aheadMs = Math.abs(ms) < TOLERANCE_MS ? 0 : ms;
  };

  /** Takes the time from an access token that was issued just now; one that does not say when is left out. */
  issued(token: string): void {
    const issuedAt = issuedAtOf(token);
    if (issuedAt !== undefined) this.setAhead(Date.now() - issuedAt * 1_000);
  }
}

/** Returns the `iat` of a JWT, in seconds since 1970. */
function issuedAtOf(token: string): number | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const iat = typeof claims === 'object' && claims !== null && 'iat' in claims ? claims.iat : undefined;
    return typeof iat === 'number' && Number.isFinite(iat) ? iat : undefined;
  } catch {
    return undefined;
  }
}
