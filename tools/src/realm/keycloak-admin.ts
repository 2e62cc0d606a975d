import { z } from 'zod';

/** Just started, on a busy machine, it takes tens of seconds to answer; only a start or an operator waits for it. */
const timeoutMs = 60_000;

/** Keycloak refused an administrator, or what one asked for. */
export class KeycloakAdminError extends Error {
  override readonly name = 'KeycloakAdminError';
}

/** Who asks the Admin API, and where. */
export interface AdminLogin {
  /** Keycloak's base with `/auth`. */
  readonly keycloakUrl: string;
  readonly user: string;
  readonly password: string;
}

/** The Admin API of one realm, as an administrator of the realm `master`. */
export class KeycloakAdmin {
  readonly #login: AdminLogin;
  readonly #base: string;
  #token: { readonly value: string; readonly endsAt: number } | undefined;

  constructor(login: AdminLogin, realm: string) {
    this.#login = login;
    this.#base = `${login.keycloakUrl}/admin/realms/${realm}`;
  }

  /** Returns the Admin API of another realm, as the same administrator. */
  of(realm: string): KeycloakAdmin {
    return new KeycloakAdmin(this.#login, realm);
  }

  /**
   * Asks for a path below the realm.
   *
   * @returns the answer, parsed by `schema`
   * @throws KeycloakAdminError when the administrator is refused, or the answer is none of 2xx
   */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return schema.parse(JSON.parse(await this.#ask('GET', path)));
  }

  /** Sends a change. @throws KeycloakAdminError as {@link KeycloakAdmin.get} */
  async send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    await this.#ask(method, path, body);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<string> {
    const response = await fetch(this.#base + path, {
      method,
      headers: { authorization: `Bearer ${await this.#accessToken()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok)
      throw new KeycloakAdminError(`Keycloak answered ${response.status} to ${method} ${path}: ${text}`);
    return text;
  }

  /** It lives for a minute. */
  async #accessToken(): Promise<string> {
    if (this.#token !== undefined && performance.now() < this.#token.endsAt) return this.#token.value;
    const { keycloakUrl, user, password } = this.#login;
    const response = await fetch(`${keycloakUrl}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: user, password }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) {
      throw new KeycloakAdminError(
        `Keycloak does not let ${user} in (${response.status}): write the administrator's password into .env as KEYCLOAK_ADMIN_PASSWORD.`,
      );
    }
    const answer = z.object({ access_token: z.string(), expires_in: z.number() }).parse(await response.json());
    this.#token = { value: answer.access_token, endsAt: performance.now() + (answer.expires_in - 10) * 1_000 };
    return answer.access_token;
  }
}
