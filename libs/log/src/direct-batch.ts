import type { CompletionResult, DirectBatchStartSeq, JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { LOG_STREAM } from './stored-event.ts';

const NONE_FOUND = 404;

/**
 * Reads a batch of the log by Direct Get; none when nothing matches.
 *
 * It takes a callback: without one the library keeps a batch’s subscription for 5 s, and a connection may have 300.
 *
 * @throws TimeoutError of the client library when the batch is not whole after 5 s; Error when the server refuses.
 */
export async function directBatch(
  direct: Pick<JetStreamManager['direct'], 'getBatch'>,
  query: Omit<DirectBatchStartSeq, 'callback'>,
): Promise<readonly StoredMsg[]> {
  const messages: StoredMsg[] = [];
  const end = Promise.withResolvers<CompletionResult>();
  const callback = (done: CompletionResult | null, message: StoredMsg): void => {
    if (done === null) messages.push(message);
    else end.resolve(done);
  };
  await direct.getBatch(LOG_STREAM, { ...query, callback });
  const { err } = await end.promise;
  // After a message, "none found" means that another one failed to load.
  const isNone = err !== undefined && 'code' in err && err.code === NONE_FOUND && messages.length === 0;
  if (err !== undefined && !isNone) throw err;
  return messages;
}
