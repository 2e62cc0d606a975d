import { createLogger, inSpan, startTelemetry, traceContextOf, traceHeaders, type Telemetry } from '@nats-chat/otel';
import { startOtlpReceiver, waitUntil, type OtlpReceiver } from '@nats-chat/testkit';
import { headers, type MsgHdrs } from '@nats-io/nats-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';

let receiver: OtlpReceiver;
let telemetry: Telemetry;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  telemetry = await startTelemetry({ service: 'fanout', version: '1.0.0', endpoint: receiver.endpoint });
});
afterAll(async () => {
  await telemetry.shutdown();
  receiver.stop();
});

const incoming = () => {
  const fields = headers();
  fields.set('traceparent', `00-${TRACE_ID}-${PARENT_ID}-01`);
  return { headers: fields };
};

test('a span goes on with the sender’s trace, and hands it on', async () => {
  let outgoing: MsgHdrs | undefined;
  await inSpan({ name: 'fanout.send deliver.{user}.send.{room}', parent: traceContextOf(incoming()) }, async () => {
    await inSpan({ name: 'inner' }, async () => {
      outgoing = traceHeaders();
    });
  });
  const spans = await waitUntil('both spans have come', () => {
    const trace = receiver.trace(TRACE_ID);
    return trace.length === 2 && trace;
  });
  const outer = spans.find(({ name }) => name.startsWith('fanout.send'));
  const inner = spans.find(({ name }) => name === 'inner');
  expect(outer).toMatchObject({ service: 'fanout', parentId: PARENT_ID });
  expect(inner).toMatchObject({ parentId: outer?.spanId });
  expect(outgoing?.get('traceparent')).toBe(`00-${TRACE_ID}-${inner?.spanId ?? ''}-01`);
});

test('a failed span is sent as well, and its error goes on', async () => {
  const traceparent = incoming();
  await expect(
    inSpan({ name: 'failing', parent: traceContextOf(traceparent) }, () => Promise.reject(new Error('no'))),
  ).rejects.toThrow('no');
  await waitUntil('it has come', () => receiver.trace(TRACE_ID).some(({ name }) => name === 'failing'));
});

test('malformed trace headers start a trace of their own', async () => {
  const fields = headers();
  fields.set('traceparent', 'nonsense');
  let outgoing: MsgHdrs | undefined;
  await inSpan({ name: 'alone', parent: traceContextOf({ headers: fields }) }, async () => {
    outgoing = traceHeaders();
  });
  expect(outgoing?.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test('a log line inside a span says which', async () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'fanout', level: 'info' }, { write: (line) => void lines.push(line) });
  await inSpan({ name: 'logging', parent: traceContextOf(incoming()) }, async () => {
    logger.info({ room: 'general' }, 'Stored.');
  });
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
    service: 'fanout',
    message: 'Stored.',
    room: 'general',
    trace_id: TRACE_ID,
  });
});
