import { createInbox, type Msg, type NatsConnection } from '@nats-io/nats-core';

/** One batched Direct Get (ADR-31 of the NATS architecture) of a stream. */
export interface DirectGetRequest {
  readonly stream: string;
  /** `multi_last`: the last message of each subject, at most 1,024; or a batch of those that follow a sequence. */
  readonly query:
    | { readonly multi_last: readonly string[] }
    | { readonly seq: number; readonly next_by_subj: string; readonly batch: number };
  readonly timeoutMs: number;
}

/** Where Direct Get is asked and answered, by the connection's own settings. */
export interface DirectGetAddress {
  readonly apiPrefix: string;
  readonly inboxPrefix: string | undefined;
}

export interface DirectGetReply {
  readonly messages: readonly Msg[];
  /** Messages that the query matches beyond these. */
  readonly pending: number;
  /** The last sequence that the answering replica had, for `multi_last`; 0 when it does not say. */
  readonly upTo: number;
}

/**
 * Asks any replica of a stream for several messages.
 *
 * The client library's own batch call hides the headers of the end of the batch, which say how far the replica was.
 *
 * @throws Error when no whole answer came in time, or the server refused.
 */
export const directGet = async (
  nc: NatsConnection,
  address: DirectGetAddress,
  request: DirectGetRequest,
): Promise<DirectGetReply> => {
  const inbox = createInbox(address.inboxPrefix);
  const messages: Msg[] = [];
  const end = Promise.withResolvers<Msg>();
  const subscription = nc.subscribe(inbox, {
    callback: (error, message) => {
      if (error !== null) end.reject(error);
      else if ((message.headers?.code ?? 0) === 0) messages.push(message);
      else end.resolve(message);
    },
  });
  const timer = setTimeout(() => end.reject(new Error('Direct Get timed out.')), request.timeoutMs);
  try {
    nc.publish(`${address.apiPrefix}.DIRECT.GET.${request.stream}`, JSON.stringify(request.query), { reply: inbox });
    return replyOf(messages, await end.promise);
  } finally {
    clearTimeout(timer);
    subscription.unsubscribe();
  }
};

const END_OF_BATCH = 204;
const NONE_FOUND = 404;

function replyOf(messages: readonly Msg[], end: Msg): DirectGetReply {
  const { code, description } = end.headers ?? { code: 0, description: 'no headers' };
  // After a message, "none found" means that another one failed to load.
  const whole = code === END_OF_BATCH || (code === NONE_FOUND && messages.length === 0);
  if (!whole) throw new Error(`Direct Get was refused: ${code} ${description}`);
  return { messages, pending: numberOf(end, 'Nats-Num-Pending'), upTo: numberOf(end, 'Nats-UpTo-Sequence') };
}

/** A number in a header; 0 when there is none. */
export const numberOf = (message: Msg, header: string): number => Number(message.headers?.get(header) ?? 0) || 0;
