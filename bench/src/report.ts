import type { Memory } from './memory.ts';

/** What was measured, in one run on one machine. */
export interface Measurements {
  readonly sends: readonly {
    readonly depth: number;
    readonly rawPerSecond: number;
    readonly perSecond: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxLagMs: number;
    readonly cpuPerSendUs: Readonly<Record<string, number>>;
  }[];
  readonly ack: { readonly ratePerSecond: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly deliveries: {
    readonly viewers: number;
    readonly rawPerSecond: number;
    readonly perSecond: number;
    readonly p99AtTwentyMs: number;
  };
  readonly connects: {
    readonly perSecond: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly failures: number;
  };
  readonly memoryIdle: Memory;
  readonly memoryAfter: Memory;
}

/** One line of the report; `bar` is what it should at least, or at most, be. */
export interface Line {
  readonly what: string;
  readonly value: string;
  readonly bar?: string;
  readonly met?: boolean;
}

export const MAX_LAG_MS = 2_000;
const MIN_SEND_RATIO = 0.35;
const MAX_ACK_P99_MS = 25;
const MIN_DELIVERY_RATIO = 0.3;
const MAX_DELIVERY_P99_MS = 100;
const MIN_CONNECTS = 300;
const MAX_IDLE_MB = 110;

/** The lines of the report, with each bar beside what was measured. */
export const linesOf = ({ sends, ack, deliveries, connects, memoryIdle, memoryAfter }: Measurements): Line[] => [
  ...sends.flatMap(({ depth, ...rate }) => [
    line(`raw JetStream publish, depth ${depth}`, perSecond(rate.rawPerSecond)),
    line(`acknowledged sends, depth ${depth}`, perSecond(rate.perSecond)),
    atLeast(`  sends / raw, depth ${depth}`, rate.perSecond / rate.rawPerSecond, MIN_SEND_RATIO),
    line(`  ack p50 / p99, depth ${depth}`, `${ms(rate.p50Ms)} / ${ms(rate.p99Ms)}`),
    atMost(`  longest lag of persist, depth ${depth}`, rate.maxLagMs, { bar: MAX_LAG_MS, unit: ' ms' }),
    ...cpuLines(rate.cpuPerSendUs, depth),
  ]),
  line(`ack p50 at ${perSecond(ack.ratePerSecond)}`, ms(ack.p50Ms)),
  atMost(`ack p99 at ${perSecond(ack.ratePerSecond)}`, ack.p99Ms, { bar: MAX_ACK_P99_MS, unit: ' ms' }),
  line(`raw fan-out to ${deliveries.viewers} viewers`, perSecond(deliveries.rawPerSecond)),
  line(`public deliveries to ${deliveries.viewers} viewers`, perSecond(deliveries.perSecond)),
  atLeast('  deliveries / raw', deliveries.perSecond / deliveries.rawPerSecond, MIN_DELIVERY_RATIO),
  atMost('send to screen, p99 at 20 messages/s', deliveries.p99AtTwentyMs, { bar: MAX_DELIVERY_P99_MS, unit: ' ms' }),
  atLeast('connects/s through the auth callout', connects.perSecond, MIN_CONNECTS),
  line('  connect p50 / p99', `${ms(connects.p50Ms)} / ${ms(connects.p99Ms)}`),
  atMost('  connects refused', connects.failures, { bar: 0, unit: '' }),
  ...Object.entries(memoryIdle).flatMap(([service, idle]) => [
    atMost(`memory of ${service}, idle`, idle, { bar: MAX_IDLE_MB, unit: ' MB' }),
    line('  after the load', `${memoryAfter[service] ?? 'gone'} MB`),
  ]),
];

/** Lines as a table for a terminal. */
export const tableOf = (lines: readonly Line[]): string => {
  const width = Math.max(...lines.map(({ what }) => what.length));
  const valueWidth = Math.max(...lines.map(({ value }) => value.length));
  return lines
    .map(({ what, value, bar = '', met }) => {
      const verdict = met === undefined ? '' : met ? 'met   ' : 'MISSED';
      return `${what.padEnd(width)}  ${value.padStart(valueWidth)}  ${verdict} ${bar}`.trimEnd();
    })
    .join('\n');
};

/** Where the time of a send goes, the largest share first; what has next to no part in it is left out. */
const cpuLines = (cpu: Readonly<Record<string, number>>, depth: number): Line[] =>
  Object.entries(cpu)
    .filter(([, us]) => us >= 1)
    .sort(([, one], [, other]) => other - one)
    .map(([name, us]) => line(`  CPU of ${name} for a send, depth ${depth}`, `${us.toFixed(0)} µs`));

const line = (what: string, value: string): Line => ({ what, value });

const atLeast = (what: string, value: number, bar: number): Line => ({
  what,
  value: rounded(value),
  bar: `≥ ${bar}`,
  met: value >= bar,
});

const atMost = (what: string, value: number, { bar, unit }: { readonly bar: number; readonly unit: string }): Line => ({
  what,
  value: `${rounded(value)}${unit}`,
  bar: `≤ ${bar}${unit}`,
  met: value <= bar,
});

const rounded = (value: number): string => (value < 100 ? value.toPrecision(3) : value.toFixed(0));
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const perSecond = (value: number): string => `${value.toFixed(0)}/s`;
