import { headers, type MsgHdrs } from '@nats-io/nats-core';
import type { DirectGetConnection, DirectGetManager } from '../src/index.ts';

/** A Direct Get that somebody made, to be answered by the test. */
export interface AskedDirectGet {
  readonly subject: string;
  /** As it was sent. */
  readonly query: unknown;
  /** Gives a message that the stream stores. */
  readonly give: (message: { readonly subject: string; readonly seq: number; readonly data: Uint8Array }) => void;
  /** Ends the batch, by default well. */
  readonly end: (status?: { readonly code: number; readonly fields?: Readonly<Record<string, string>> }) => void;
  readonly fail: (error: Error) => void;
}

type Callback = Parameters<DirectGetConnection['subscribe']>[1]['callback'];

/** A connection whose Direct Gets `onAsked` answers. `open` has the inboxes that are subscribed to. */
export const fakeDirectGet = (onAsked: (asked: AskedDirectGet) => void) => {
  const open = new Map<string, Callback>();
  const nc: DirectGetConnection = {
    subscribe: (inbox, { callback }) => {
      open.set(inbox, callback);
      return { unsubscribe: () => void open.delete(inbox) };
    },
    publish: (subject, payload, { reply }) => {
      const deliver = (fields: MsgHdrs, data: Uint8Array = new Uint8Array()) =>
        open.get(reply)?.(null, { headers: fields, data });
      onAsked({
        subject,
        query: JSON.parse(payload),
        give: (message) => deliver(storedHeaders(message), message.data),
        end: ({ code, fields = {} } = { code: 204 }) => deliver(statusHeaders(code, fields)),
        fail: (error) => open.get(reply)?.(error, { data: new Uint8Array() }),
      });
    },
  };
  const jsm: DirectGetManager = { getOptions: () => ({ apiPrefix: '$JS.API', watcherPrefix: '_INBOX.svc' }) };
  return { nc, jsm, open };
};

function storedHeaders({ subject, seq }: { readonly subject: string; readonly seq: number }): MsgHdrs {
  const fields = headers();
  fields.set('Nats-Subject', subject);
  fields.set('Nats-Sequence', String(seq));
  return fields;
}

function statusHeaders(code: number, values: Readonly<Record<string, string>>): MsgHdrs {
  const fields = headers(code, 'status');
  for (const [name, value] of Object.entries(values)) fields.set(name, value);
  return fields;
}
