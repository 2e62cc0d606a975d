import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../repository.ts';
import { cacheControl, forwardedHeader, securityHeaders } from './headers.ts';

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

  it('lets no script write HTML as text, and takes scripts’ addresses from the page’s one policy', () => {
    expect(policy).toMatch(/; require-trusted-types-for 'script'; trusted-types nats-chat-worker$/);
  });
});

describe('what a browser says about its way here', () => {
  const names = ['for', 'host', 'port', 'prefix', 'proto', 'server', 'ssl'].map((end) => `x-forwarded-${end}`);

  it.each([...names, 'forwarded'])('is not passed on in %s, by the gateway or by nginx', async (name) => {
    expect(forwardedHeader.test(name)).toBe(true);
    const template = await readFile(inRepository('nginx', 'templates', 'default.conf.template'), 'utf8');
    const [, value] = new RegExp(`^  proxy_set_header ${name} (.+);$`, 'm').exec(template) ?? [];
    expect(['""', '$remote_addr', '$public_scheme', '$public_host']).toContain(value);
  });
});
