import { UnsecuredJWT } from 'jose';
import { vi } from 'vitest';
import { AdminApi } from '@nats-chat/keycloak';

/** A request to the Admin API, as Keycloak gets it. */
export interface Asked {
  readonly method: string;
  /** Below the realm, which is part of it. */
  readonly path: string;
  readonly parameters: readonly (readonly [string, string])[];
  readonly token: string;
  readonly isLimited: boolean;
}

/**
 * Plays Keycloak to `fetch`: gives tokens for a minute, and answers the Admin API by `answer`. A status stands for a
 * refusal, anything else for what a good answer holds.
 */
export const playKeycloak = (answer: (asked: Asked) => unknown = () => []) => {
  const asked: Asked[] = [];
  const logins: URLSearchParams[] = [];
  const state = { refusesLogins: false };
  vi.stubGlobal('fetch', async (input: string, init: RequestInit): Promise<Response> => {
    const url = new URL(input);
    if (url.pathname.endsWith('/token')) {
      logins.push(new URLSearchParams(await new Response(init.body).text()));
      if (state.refusesLogins) return new Response('', { status: 401 });
      const token = new UnsecuredJWT({ sub: 'service-1', jti: String(logins.length) }).encode();
      return Response.json({ access_token: token, expires_in: 60 });
    }
    const request = {
      method: init.method ?? 'GET',
      path: url.pathname.replace('/auth/admin/realms/', ''),
      parameters: [...url.searchParams],
      token: String(new Headers(init.headers).get('authorization')),
      isLimited: init.signal instanceof AbortSignal,
    };
    asked.push(request);
    const reply = answer(request);
    return typeof reply === 'number' ? new Response('', { status: reply }) : Response.json(reply);
  });
  const api = new AdminApi({
    url: 'http://keycloak.example/auth',
    realm: 'nats chat',
    clientId: 'directory',
    clientSecret: 'a secret',
  });
  return { api, asked, logins, state };
};
