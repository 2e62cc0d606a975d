import { describe, expect, it } from 'vitest';
import { cacheControl, securityHeaders } from './headers.ts';

describe('cacheControl', () => {
  it.each([
    ['/dist/assets/index-B4kz_9aQ.js', 'public, max-age=31536000, immutable'],
    ['/dist/assets/index-B4kz_9aQ.js.br', 'public, max-age=31536000, immutable'],
    ['/dist/index.html', 'no-cache'],
    ['/dist/favicon.svg', 'no-cache'],
    ['/dist/assets/plain.js', 'no-cache'],
  ])('%s: %s', (path, expected) => {
    expect(cacheControl(path)).toBe(expected);
  });
});

describe('the content security policy', () => {
  const policy = securityHeaders('http://localhost:3000')['content-security-policy'];

  it('names the WebSocket of the same origin', () => {
    expect(policy).toContain("connect-src 'self' ws://localhost:3000;");
  });

  it('allows neither inline code nor other origins', () => {
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it('takes HTML and scripts’ addresses from the two policies of the page alone', () => {
    expect(policy).toMatch(/; require-trusted-types-for 'script'; trusted-types nats-chat-worker$/);
  });
});
