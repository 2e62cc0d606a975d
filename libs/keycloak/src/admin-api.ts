import { decodeJwt } from 'jose';
import { z } from 'zod';

export interface KeycloakClient {
  /** The internal base, with `/auth`. */
  readonly url: string;
  readonly realm: string;
  /** A confidential client with a service account. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Keycloak answered, and not as asked. */
export class KeycloakRefusal extends Error {
  override readonly name = 'KeycloakRefusal';
  readonly status: number;

  constructor(message: string, status: number) {
    super(`${message} (${status}).`);
    this.status = status;
  }
}

/**
 * Keycloak's Admin API, as a confidential client. Each method rejects when Keycloak does not answer within 3 s.
 *
 * @example
 * const api = new AdminApi({ url, realm: 'nats-chat', clientId: 'nats-chat-directory', clientSecret });
 * const people = await api.get('users', [['max', '10']]);
 */
export class AdminApi {
  readonly #client: KeycloakClient;
  readonly #realmPath: string;
  #token: Token | undefined;

  constructor(client: KeycloakClient) {
    this.#client = client;
    this.#realmPath = `realms/${encodeURIComponent(client.realm)}`;
  }

  /** Keycloak’s id of the client’s service account; `undefined` before Keycloak has let it in. */
  get actor(): string | undefined {
    return this.#token?.actor;
  }

  /** Returns what Keycloak answers about a resource of the realm. @throws KeycloakRefusal for any answer but a good one. */
  async get(resource: string, parameters: Parameters = []): Promise<unknown> {
    return (await this.#send('GET', resource, parameters)).json();
  }

  /** Deletes a resource of the realm. @throws KeycloakRefusal for any answer but a good one. */
  async delete(resource: string, parameters: Parameters = []): Promise<void> {
    await this.#send('DELETE', resource, parameters);
  }

  async #send(method: Method, resource: string, parameters: Parameters): Promise<Response> {
    let response = await this.#ask(method, resource, parameters);
    // Signing everybody out signs this client out as well.
    if (response.status === 401) {
      response = await this.#ask(method, resource, parameters, true);
    }
    if (!response.ok) throw new KeycloakRefusal(`Keycloak refused to ${method} ${resource}`, response.status);
    return response;
  }

  async #ask(method: Method, resource: string, parameters: Parameters, renew = false): Promise<Response> {
    if (renew || this.#token === undefined || this.#token.renewAt <= performance.now())
      this.#token = await this.#renew();
    const query = new URLSearchParams(parameters.map(([name = '', value = '']): [string, string] => [name, value]));
    return ask(`${this.#client.url}/admin/${this.#realmPath}/${resource}?${query.toString()}`, {
      method,
      headers: { authorization: `Bearer ${this.#token.value}` },
    });
  }

  async #renew(): Promise<Token> {
    const { url, clientId, clientSecret } = this.#client;
    const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const response = await ask(`${url}/${this.#realmPath}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(body),
    });
    if (!response.ok) throw new KeycloakRefusal(`Keycloak gives ${clientId} no token`, response.status);
    const { access_token: value, expires_in: seconds } = tokenReply.parse(await response.json());
    return { value, actor: decodeJwt(value).sub, renewAt: performance.now() + seconds * 1_000 - RENEW_EARLY_MS };
  }
}

const ask = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });

type Method = 'GET' | 'DELETE';
type Parameters = readonly string[][];

interface Token {
  readonly value: string;
  readonly actor: string | undefined;
  readonly renewAt: number;
}

const tokenReply = z.object({ access_token: z.string(), expires_in: z.number() });
const REQUEST_TIMEOUT_MS = 3_000;
/** A token is renewed this long before it expires. */
const RENEW_EARLY_MS = 10_000;

/**
 * Returns the realm of an issuer of tokens.
 *
 * @example
 * realmOf('https://chat.example.org/auth/realms/nats-chat'); // 'nats-chat'
 */
export const realmOf = (issuer: string): string => decodeURIComponent(issuer.slice(issuer.lastIndexOf('/') + 1));
