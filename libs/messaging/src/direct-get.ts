import { withTimeout } from '@nats-chat/async';
import { createInbox, type Msg, type MsgHdrs } from '@nats-io/nats-core';

/** What is used of a connection. */
export interface DirectGetConnection {
  readonly publish: (subject: string, payload: string, options: { readonly reply: string }) => void;
  readonly subscribe: (
    subject: string,
    options: { readonly callback: (error: Error | null, message: Pick<Msg, 'headers' | 'data'>) => void },
  ) => { readonly unsubscribe: () => void };
}

/** What is used of a JetStream manager: what it was opened with says where the API and the inbox are. */
export interface DirectGetManager {
  readonly getOptions: () => { readonly apiPrefix?: string; readonly watcherPrefix?: string };
}

/** One batched Direct Get of a stream. Source: NATS ADR-31. */
export interface DirectGetRequest {
  readonly nc: DirectGetConnection;
  readonly jsm: DirectGetManager;
  readonly stream: string;
  /** The last message of each subject, at most 1,024; or a batch from a sequence on, of a pattern or of the whole stream. */
  readonly query:
    | { readonly multi_last: readonly string[] }
    | { readonly seq: number; readonly batch: number; readonly next_by_subj?: string };
  readonly timeoutMs: number;
}

/** A message as the stream stores it. */
export interface DirectMessage {
  readonly subject: string;
  readonly seq: number;
  readonly headers: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

export interface DirectGetReply {
  readonly messages: readonly DirectMessage[];
  /** Messages that the query matches beyond these. */
  readonly pending: number;
  /** The last sequence that the answering replica had, for `multi_last`; 0 when it does not say. */
  readonly upTo: number;
}

/**
 * Asks any replica of a stream for several messages; none when nothing matches. It makes no consumer.
 *
 * The client library's own batch call hides the headers of the end of the batch, which say how far the replica was.
 *
 * @throws TimeoutError when the batch is not whole in time; Error when the server refuses, or could not load a message.
 * @example
 * const { messages } = await directGet({ nc, jsm, stream: 'CHAT_MESSAGES', query: { seq: 41, batch: 10 }, timeoutMs: 5_000 });
 */
export const directGet = async ({ nc, jsm, stream, query, timeoutMs }: DirectGetRequest): Promise<DirectGetReply> => {
  const { apiPrefix = '$JS.API', watcherPrefix } = jsm.getOptions();
  const reply = createInbox(watcherPrefix);
  const messages: DirectMessage[] = [];
  const end = Promise.withResolvers<MsgHdrs | undefined>();
  const subscription = nc.subscribe(reply, {
    callback: (error, message) => {
      if (error !== null) end.reject(error);
      else if ((message.headers?.code ?? 0) === 0) messages.push(stored(message));
      else end.resolve(message.headers);
    },
  });
  try {
    nc.publish(`${apiPrefix}.DIRECT.GET.${stream}`, JSON.stringify(query), { reply });
    return replyOf(messages, await withTimeout(timeoutMs, end.promise));
  } finally {
    subscription.unsubscribe();
  }
};

const END_OF_BATCH = 204;
const NONE_FOUND = 404;

function replyOf(messages: readonly DirectMessage[], headers: MsgHdrs | undefined): DirectGetReply {
  // After a message, "none found" means that another one failed to load.
  const isWhole = headers?.code === END_OF_BATCH || (headers?.code === NONE_FOUND && messages.length === 0);
  if (!isWhole) throw new Error(`Direct Get was refused: ${headers?.code ?? 0} ${headers?.description ?? ''}`);
  return { messages, pending: numberIn(headers, 'Nats-Num-Pending'), upTo: numberIn(headers, 'Nats-UpTo-Sequence') };
}

const stored = ({ headers, data }: Pick<Msg, 'headers' | 'data'>): DirectMessage => ({
  subject: headers?.get('Nats-Subject') ?? '',
  seq: numberIn(headers, 'Nats-Sequence'),
  headers,
  data,
});

/** Returns a number in a header; 0 when there is none. */
const numberIn = (headers: MsgHdrs | undefined, name: string): number => Number(headers?.get(name) ?? 0) || 0;
