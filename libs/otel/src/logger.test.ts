import { SeverityNumber } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInMemorySdk, type InMemorySdk } from '../test/in-memory-sdk.ts';
import { createLogger, type LogLevel } from './logger.ts';
import { inSpan } from './span.ts';

let sdk: InMemorySdk;
beforeAll(() => {
  sdk = startInMemorySdk();
});
afterAll(() => sdk.shutdown());

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const given = (level: LogLevel = 'trace') => {
  const written: string[] = [];
  const before = sdk.logs().length;
  return {
    logger: createLogger({ service: 'room', level }, { write: (line) => void written.push(line) }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    records: () => sdk.logs().slice(before),
  };
};

describe('a log line', () => {
  it('is one line of JSON: level, time, service, fields, message, and nothing of the machine', () => {
    const { logger, lines } = given();
    logger.info({ room: 'lounge' }, 'Created\nat once.');
    const [{ time, ...rest } = {}] = lines();
    expect(rest).toEqual({ level: 'info', service: 'room', room: 'lounge', message: 'Created\nat once.' });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each(LEVELS.map((level, index) => [level, LEVELS.slice(index)] as const))(
    'comes at %s and above where that is the level, here and as OTLP',
    (level, expected) => {
      const { logger, lines, records } = given(level);
      for (const each of LEVELS) logger[each]('Something happened.');
      expect(lines().map((line) => line['level'])).toEqual(expected);
      expect(records()).toHaveLength(expected.length);
    },
  );

  it('comes not at all where the level is silent', () => {
    const { logger, lines, records } = given('silent');
    for (const each of LEVELS) logger[each]('Something happened.');
    expect([lines(), records()]).toEqual([[], []]);
  });

  it('names the span that it is written in, and none outside of one', async () => {
    const { logger, lines, records } = given();
    logger.info('Outside.');
    await inSpan({ name: 'logging' }, async () => logger.info('Inside.'));
    const span = sdk.spans().at(-1)!.spanContext();
    expect(lines()[0]).not.toHaveProperty('trace_id');
    expect(lines()[1]).toMatchObject({ trace_id: span.traceId, span_id: span.spanId });
    expect(records()[1]?.spanContext).toMatchObject({ traceId: span.traceId, spanId: span.spanId });
  });
});

describe('what goes out as OTLP', () => {
  it('is the message with its severity, by the name of the service', () => {
    const { logger, records } = given();
    for (const level of LEVELS) logger[level](`At ${level}.`);
    expect(records().map(({ body, severityNumber }) => [body, severityNumber])).toEqual(
      LEVELS.map((level) => [`At ${level}.`, SeverityNumber[level.toUpperCase() as keyof typeof SeverityNumber]]),
    );
    expect(new Set(records().map(({ instrumentationScope }) => instrumentationScope.name))).toEqual(new Set(['room']));
  });

  it('holds no field, since one may be what a person wrote', () => {
    const { logger, records } = given();
    logger.warn({ text: 'what alice wrote', error: new Error('what alice wrote') }, 'A message was refused.');
    logger.warn({ text: 'what alice wrote' });
    expect(records().map(({ body, attributes }) => [body, attributes])).toEqual([
      ['A message was refused.', {}],
      [undefined, {}],
    ]);
  });
});
