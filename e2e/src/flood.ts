import { setTimeout as delay } from 'node:timers/promises';
import {
  implementedRows,
  inboxPrefix,
  serviceCaller,
  serviceNames,
  services,
  type ServiceName,
} from '@nats-chat/contracts';
import { waitUntil } from '@nats-chat/testkit';
import type { NatsConnection } from '@nats-io/nats-core';
import { ask, askerOver, type Ask, type Answer } from './ask.ts';
import { isRequest, problemOf } from './checker.ts';
import { addRealmKey, claimsOf } from './realm.ts';
import { subjectOf, type AnsweredRow } from './requests.ts';
import type { World } from './world.ts';

/** Somebody who may ask some of the endpoints. */
export interface Caller {
  readonly name: string;
  readonly mayAsk: (row: AnsweredRow) => boolean;
  readonly ask: Ask;
  readonly publish: (subject: string, payload: Uint8Array) => void;
}

export interface Shot {
  readonly at: AnsweredRow;
  readonly payload: Uint8Array;
}

/** What came of one shot; without an answer where none is due. */
export interface Hit extends Shot {
  readonly caller: string;
  readonly answer?: Answer;
}

/** Together they may ask every endpoint: many people with the realm roles `user` and `admin`, and the services that call others. */
export const gatherCallers = async (world: World, people: number): Promise<readonly Caller[]> => {
  const users = await connectUsers(world, people);
  const persons = [...users].map(([name, nc]): Caller => ({
    name,
    mayAsk: ({ row }) => row.role === 'any' || row.role === 'user' || row.role === 'admin',
    ask: (subject, payload) => ask(nc, subject, payload),
    publish: (subject, payload) => nc.publish(subject, payload),
  }));
  const calling = serviceNames.filter((name) =>
    implementedRows.some(({ operation }) => callsOf(name).includes(operation)),
  );
  const callers = calling.map(async (service): Promise<Caller> => {
    const connection = await world.rawService(service);
    const name = serviceCaller(service);
    return {
      name,
      mayAsk: ({ operation }) => callsOf(service).includes(operation),
      ask: askerOver(connection, inboxPrefix(name)),
      publish: connection.publish,
    };
  });
  return [...persons, ...(await Promise.all(callers))];
};

const LIFE_SECONDS = 1_800;

/** People with the realm roles of an administrator whom Keycloak has never seen, by name; each has limits of their own. */
const connectUsers = async (world: World, size: number): Promise<ReadonlyMap<string, NatsConnection>> => {
  const key = await addRealmKey(world.system);
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { ...claimsOf(world.tokens.alice.accessToken), iat, exp: iat + LIFE_SECONDS };
  const come = async (name: string) =>
    [name, await world.connect(name, key.sign({ ...claims, sub: `load ${name}`, preferred_username: name }))] as const;
  const names = Array.from({ length: size }, (_, index) => `load-${index}`);
  // The auth callout asks Keycloak for an unknown key once in 10 s.
  await waitUntil('the key counts', () => come('load-first'), 20_000);
  return new Map(await Promise.all(names.map(come)));
};

/** The operations of other services that a service may call. */
export const callsOf = (name: ServiceName): readonly string[] => {
  const row = services[name];
  return 'calls' in row ? row.calls : [];
};

const AT_ONCE = 32;

/**
 * Sends everything, each endpoint's payloads by all who may ask it in turn, 32 at a time. What is no request is sent
 * until it is decoded: by the next of them when a caller is over a limit, at which no payload is decoded.
 *
 * @returns The hits, and for each of the first problems a line that says all there is to know about it.
 */
export const flood = async (callers: readonly Caller[], shots: readonly Shot[]) => {
  const hits: Hit[] = [];
  const problems: string[] = [];
  const queue = shots.entries();
  const work = async (): Promise<void> => {
    for (const [index, shot] of queue) {
      const able = callers.filter(({ mayAsk }) => mayAsk(shot.at));
      const { hit, problem } = await fireUntilSeen(able, index, shot);
      hits.push(hit);
      if (problem !== undefined && problems.length < MAX_PROBLEMS) problems.push(`${describe(hit)}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { hits, problems };
};

const MAX_PROBLEMS = 10;
const MAX_TURNS = 200;

async function fireUntilSeen(able: readonly Caller[], first: number, shot: Shot): ReturnType<typeof fire> {
  for (let turn = 0; ; turn += 1) {
    const caller = able[(first + turn) % able.length];
    if (caller === undefined) throw new Error(`Nobody may ask ${shot.at.operation}.`);
    const fired = await fire(caller, shot);
    const unseen = fired.hit.answer?.code === 'RATE_LIMITED' && !isRequest(shot.at.row, shot.payload);
    if (!unseen || turn === MAX_TURNS) return fired;
    // Some endpoints have but one caller.
    if ((turn + 1) % able.length === 0) await delay(1_000);
  }
}

async function fire(caller: Caller, shot: Shot): Promise<{ readonly hit: Hit; readonly problem?: string | undefined }> {
  const { at, payload } = shot;
  const subject = subjectOf(at, caller.name);
  const hit = { ...shot, caller: caller.name };
  if (at.row.reply === null && isRequest(at.row, payload)) {
    caller.publish(subject, payload);
    return { hit };
  }
  try {
    const answer = await caller.ask(subject, payload);
    return { hit: { ...hit, answer }, problem: problemOf(at.row, payload, answer) };
  } catch (error) {
    return { hit, problem: String(error) };
  }
}

/** The start of the payload as a line that can be read; base64 would do for no reader. */
const describe = ({ at, payload, caller }: Hit): string =>
  `${at.operation} by ${caller}, ${payload.length} bytes, ${JSON.stringify(Buffer.from(payload).toString('latin1').slice(0, 60))}`;
