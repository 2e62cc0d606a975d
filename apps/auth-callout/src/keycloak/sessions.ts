import { z } from 'zod';
import { type AdminApi, KeycloakRefusal } from '@nats-chat/keycloak';

/** People’s sessions in Keycloak itself. Each method rejects when Keycloak does not answer within 3 s, or refuses. */
export interface KeycloakSessions {
  /** Keycloak’s id of who ends them; `undefined` before Keycloak has let it in. */
  readonly actor: string | undefined;
  /** Rejects when what follows would be refused. */
  readonly check: () => Promise<void>;
  /** When the password of somebody was made, in ms since 1970; `undefined`: Keycloak has none of that person. */
  readonly passwordMadeAt: (subject: string) => Promise<number | undefined>;
  /**
   * Ends the sessions and offline grants of a person that began before a time, in ms since 1970. Keycloak dates them in whole
   * seconds: one of the same second stays.
   *
   * @returns how many there were
   */
  readonly endBefore: (subject: string, time: number) => Promise<number>;
}

/** @param api Of a client whose service account has the role `manage-users`: the least one that Keycloak lets end sessions. */
export const createKeycloakSessions = (api: AdminApi): KeycloakSessions => {
  const ofPerson = async <Schema extends z.ZodType<readonly unknown[]>>(
    subject: string,
    what: string,
    schema: Schema,
  ): Promise<z.output<Schema>> =>
    schema.parse(await unlessGone(api.get(`users/${encodeURIComponent(subject)}/${what}`), []));

  return {
    get actor() {
      return api.actor;
    },
    check: async () => {
      await api.get('users/count');
    },
    passwordMadeAt: async (subject) => {
      const made = (await ofPerson(subject, 'credentials', credentials)).filter(({ type }) => type === 'password');
      return made.length === 0 ? undefined : Math.max(...made.map(({ createdDate }) => createdDate));
    },
    endBefore: async (subject, time) => {
      const isOld = ({ start }: Session) => start < Math.floor(time / 1_000) * 1_000;
      const online = (await ofPerson(subject, 'sessions', sessions)).filter(isOld);
      const old = online.map(({ id }) => ({ id, isOffline: false }));
      for (const { additionalGrants } of await ofPerson(subject, 'consents', consents)) {
        for (const { client } of additionalGrants) {
          const offline = await ofPerson(subject, `offline-sessions/${encodeURIComponent(client)}`, sessions);
          // Made of an old session since then, it is as old.
          const isAsOld = (one: Session) => isOld(one) || online.some(({ id }) => id === one.id);
          old.push(...offline.filter(isAsOld).map(({ id }) => ({ id, isOffline: true })));
        }
      }
      for (const { id, isOffline } of old) await end(id, isOffline);
      return old.length;
    },
  };

  async function end(session: string, isOffline: boolean): Promise<void> {
    await unlessGone(
      api.delete(`sessions/${encodeURIComponent(session)}`, [['isOffline', String(isOffline)]]),
      undefined,
    );
  }
};

/** Gives `instead` when there is no such person or session any more. */
const unlessGone = <Result>(asking: Promise<Result>, instead: Result): Promise<Result> =>
  asking.catch((error: unknown) => {
    if (error instanceof KeycloakRefusal && error.status === 404) return instead;
    throw error;
  });

const credentials = z.array(z.object({ type: z.string(), createdDate: z.number() }));
const session = z.object({ id: z.string(), start: z.number() });
type Session = z.infer<typeof session>;
const sessions = z.array(session);
/** An offline grant is an additional one, by Keycloak’s id of its client. */
const consents = z.array(z.object({ additionalGrants: z.array(z.object({ client: z.string() })).default([]) }));
