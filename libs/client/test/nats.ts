import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Endpoint, EventRow } from '@nats-chat/contracts';
import { wildcard } from '@nats-chat/subjects';
import { startNats, type NatsServer } from '@nats-chat/tools/servers';
import { headers, wsconnect, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { encodeError } from '@nats-chat/messaging';
import { ApiError } from '@nats-chat/contracts';

export const TOKEN = 'open sesame';

/** A nats-server on free ports, or again on those of one that was killed. */
export const startServer = async (ports?: NatsServer['ports']): Promise<NatsServer> =>
  startNats({
    dataDir: await mkdtemp(`${tmpdir()}/nats-chat-client-`),
    configFile: fileURLToPath(new URL('nats.conf', import.meta.url)),
    ...(ports && { ports }),
  });

/** The other side of a client: answers endpoints and publishes events, over a plain connection of its own. */
export interface FakeService {
  readonly nc: NatsConnection;
  /** Answers with what `handle` gives, or the `ApiError` that it throws; `undefined` answers nothing. */
  readonly answer: (endpoint: Endpoint, handle: (body: unknown, msg: Msg) => unknown) => void;
  readonly publish: (event: EventRow, params: Readonly<Record<string, string>>, payload: unknown) => void;
  readonly close: () => Promise<void>;
}

export const startService = async ({ wsUrl }: NatsServer): Promise<FakeService> => {
  const nc = await wsconnect({ servers: wsUrl, token: TOKEN, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
  return {
    nc,
    answer: (endpoint, handle) => {
      nc.subscribe(wildcard(endpoint.subject), { callback: (_, msg) => void reply(msg, handle) });
    },
    publish: (event, params, payload) => {
      nc.publish(wildcard(event.subject, params), JSON.stringify(payload));
    },
    close: () => nc.close(),
  };
};

async function reply(msg: Msg, handle: (body: unknown, msg: Msg) => unknown): Promise<void> {
  try {
    const answer = await handle(msg.json(), msg);
    if (answer !== undefined) msg.respond(JSON.stringify(answer));
  } catch (error) {
    const encoded = encodeError(error instanceof ApiError ? error : new ApiError('INTERNAL'));
    const hdrs = headers();
    for (const [name, value] of Object.entries(encoded.headers)) hdrs.set(name, value);
    msg.respond(encoded.body, { headers: hdrs });
  }
}
