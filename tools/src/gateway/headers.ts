/**
 * Returns what every answer of the origin carries, whoever gives it.
 *
 * @param strictTransport - the header that keeps browsers from http; empty where there is no TLS
 */
export function commonHeaders(strictTransport: string): Readonly<Record<string, string>> {
  return { 'strict-transport-security': strictTransport, 'x-content-type-options': 'nosniff' };
}

/** For a year from each answer on, browsers come by https alone. */
export const strictTransport = 'max-age=31536000';

/** Returns what every answer of the page carries besides. Keycloak and the other parts behind the origin send their own. */
export function securityHeaders(publicOrigin: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(publicOrigin),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'SAMEORIGIN',
  };
}

/**
 * Nothing but our own origin. The WebSocket is named beside `'self'`, which older browsers take for http alone. Framing
 * by ourselves is for Keycloak's silent sign-in. No script may write HTML as text; a script's address comes from
 * `apps/web/src/lib/timer`.
 */
function contentSecurityPolicy(publicOrigin: string): string {
  const webSocket = publicOrigin.replace(/^http/, 'ws');
  return Object.entries({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': `'self' ${webSocket}`,
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'frame-src': "'self'",
    'frame-ancestors': "'self'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'object-src': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'nats-chat-worker',
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** Headers in which a proxy says whom it serves. nginx has a list, in `nginx/templates/default.conf.template`. */
export const forwardedHeader = /^(?:x-)?forwarded(?:-|$)/i;

/** Paths of files that have a hash of their content in their names. */
export const hashedFile = /\/assets\/[^/]+-[\w-]{8,}\.\w+(?:\.(?:br|gz))?$/;
export const cacheForEver = 'public, max-age=31536000, immutable';
export const cacheNever = 'no-cache';

/** What has a hash of its content in its name never changes; everything else is asked for again each time. */
export function cacheControl(path: string): string {
  return hashedFile.test(path) ? cacheForEver : cacheNever;
}
