import { totalOf, type CpuTimes } from './cpu.ts';
import type { ConnectionCost } from './measure-connections.ts';
import type { AnswerTimes } from './measure-many-rooms.ts';
import type { PersistedRate, SendRate } from './measure-sends.ts';
import type { WorkerRate } from './measure-workers.ts';
import type { Memory } from './memory.ts';

/** What was measured, in one run on one machine; a part that was not asked for is missing. */
export interface Measurements {
  readonly sends?: readonly (PersistedRate & { readonly depth: number; readonly rawPerSecond: number })[];
  readonly ack?: { readonly ratePerSecond: number; readonly p50Ms: number; readonly p99Ms: number };
  /** 320 sends in flight, and a tenth of what nats-server takes alone of those; both against nats-server alone. */
  readonly peak?:
    | {
        readonly alone: { readonly peak: SendRate; readonly tenth: SendRate };
        readonly peak: PersistedRate;
        readonly ratePerSecond: number;
        readonly tenth: PersistedRate;
      }
    | undefined;
  readonly deliveries?:
    | {
        readonly viewers: number;
        readonly rawPerSecond: number;
        readonly perSecond: number;
        readonly p99AtTwentyMs: number;
      }
    | undefined;
  readonly connections?:
    | {
        readonly alone: ConnectionCost;
        /** Of nats-server alone, whose connections have the permissions of every row of the contract. */
        readonly grantedMemoryKb: Memory;
        readonly ours: ConnectionCost;
      }
    | undefined;
  readonly memory?: { readonly nodeKb: number; readonly idleKb: Memory; readonly afterKb: Memory } | undefined;
  readonly workers?: { readonly one: WorkerRate; readonly two: WorkerRate } | undefined;
  /** Of a site with 10,000 people and 10,000 public rooms. */
  readonly manyRooms?: readonly AnswerTimes[] | undefined;
}

/** One line of the report; `bar` is what it should at least, or at most, be. */
export interface Line {
  readonly what: string;
  readonly value: string;
  readonly bar?: string;
  readonly met?: boolean;
}

const MAX_LAG_MS = 2_000;
const MIN_SEND_RATIO = 0.35;
const MAX_ACK_P99_MS = 25;
const MIN_PEAK_RATIO = 0.85;
const MAX_PEAK_CPU_RATIO = 3.4;
const MAX_TENTH_CPU_RATIO = 2.5;
const MAX_TENTH_ACK_RATIO = 1.4;
const MIN_DELIVERY_RATIO = 0.3;
const MAX_DELIVERY_P99_MS = 100;
const MIN_CONNECTS_RATIO = 0.45;
const MAX_CONNECT_CPU_US = 900;
const MAX_CONNECTION_MEMORY_RATIO = 1.6;
const MAX_OTHERS_MEMORY_KB = 25;
/** Above Node alone: 65 MB where that takes 44. */
const MAX_IDLE_MB = 21;
/** Two workers on the cores of one do not copy more; they must not copy less, but for noise. */
const MIN_WORKERS_RATIO = 0.95;
const MAX_ANSWER_P99_MS = 50;

/** The lines of the report, with each bar beside what was measured. */
export const linesOf = (measured: Measurements): Line[] => [
  ...(measured.sends ?? []).flatMap(sendLines),
  ...(measured.ack === undefined ? [] : ackLines(measured.ack)),
  ...(measured.peak === undefined ? [] : peakLines(measured.peak)),
  ...(measured.deliveries === undefined ? [] : deliveryLines(measured.deliveries)),
  ...(measured.connections === undefined ? [] : connectionLines(measured.connections)),
  ...(measured.memory === undefined ? [] : memoryLines(measured.memory)),
  ...(measured.workers === undefined ? [] : workerLines(measured.workers)),
  ...(measured.manyRooms ?? []).flatMap(answerLines),
];

type Part<Name extends keyof Measurements> = NonNullable<Measurements[Name]>;

const sendLines = ({ depth, ...rate }: Part<'sends'>[number]): Line[] => [
  line(`raw JetStream publish, depth ${depth}`, perSecond(rate.rawPerSecond)),
  line(`acknowledged sends, depth ${depth}`, perSecond(rate.perSecond)),
  atLeast(`  sends / raw, depth ${depth}`, rate.perSecond / rate.rawPerSecond, MIN_SEND_RATIO),
  line(`  ack p50 / p99, depth ${depth}`, `${ms(rate.p50Ms)} / ${ms(rate.p99Ms)}`),
  atMost(`  longest lag of persist, depth ${depth}`, rate.maxLagMs, { bar: MAX_LAG_MS, unit: ' ms' }),
  ...cpuLines(rate.cpuPerSendUs, `a send, depth ${depth}`),
];

const ackLines = (ack: Part<'ack'>): Line[] => [
  line(`ack p50 at ${perSecond(ack.ratePerSecond)}`, ms(ack.p50Ms)),
  atMost(`ack p99 at ${perSecond(ack.ratePerSecond)}`, ack.p99Ms, { bar: MAX_ACK_P99_MS, unit: ' ms' }),
];

const peakLines = ({ alone, peak, ratePerSecond, tenth }: Part<'peak'>): Line[] => {
  const at = `at ${perSecond(ratePerSecond)}`;
  const cpuRatio = (ours: SendRate, baseline: SendRate) => totalOf(ours.cpuPerSendUs) / totalOf(baseline.cpuPerSendUs);
  return [
    line('sends, 20 × 16 in flight, nats-server alone', perSecond(alone.peak.perSecond)),
    line('acknowledged sends, 20 × 16 in flight', perSecond(peak.perSecond)),
    atLeast('  sends / alone, 20 × 16', peak.perSecond / alone.peak.perSecond, MIN_PEAK_RATIO),
    atMost('  longest lag of persist, 20 × 16', peak.maxLagMs, { bar: MAX_LAG_MS, unit: ' ms' }),
    line('  CPU of a stored message, 20 × 16, alone', us(totalOf(alone.peak.cpuPerSendUs))),
    line('  CPU of a stored message, 20 × 16', us(totalOf(peak.cpuPerSendUs))),
    atMost('  CPU / alone, 20 × 16', cpuRatio(peak, alone.peak), { bar: MAX_PEAK_CPU_RATIO, unit: '' }),
    ...cpuLines(peak.cpuPerSendUs, 'a send, 20 × 16'),
    line(`ack p50 / p99 ${at}, alone`, `${ms(alone.tenth.p50Ms)} / ${ms(alone.tenth.p99Ms)}`),
    line(`ack p50 / p99 ${at}`, `${ms(tenth.p50Ms)} / ${ms(tenth.p99Ms)}`),
    atMost(`  ack p99 / alone ${at}`, tenth.p99Ms / alone.tenth.p99Ms, { bar: MAX_TENTH_ACK_RATIO, unit: '' }),
    line(`  CPU of a stored message ${at}, alone`, us(totalOf(alone.tenth.cpuPerSendUs))),
    line(`  CPU of a stored message ${at}`, us(totalOf(tenth.cpuPerSendUs))),
    atMost(`  CPU / alone ${at}`, cpuRatio(tenth, alone.tenth), { bar: MAX_TENTH_CPU_RATIO, unit: '' }),
    ...cpuLines(tenth.cpuPerSendUs, `a send ${at}`),
  ];
};

const deliveryLines = (deliveries: Part<'deliveries'>): Line[] => [
  line(`raw fan-out to ${deliveries.viewers} viewers`, perSecond(deliveries.rawPerSecond)),
  line(`public deliveries to ${deliveries.viewers} viewers`, perSecond(deliveries.perSecond)),
  atLeast('  deliveries / raw', deliveries.perSecond / deliveries.rawPerSecond, MIN_DELIVERY_RATIO),
  atMost('send to screen, p99 at 20 messages/s', deliveries.p99AtTwentyMs, { bar: MAX_DELIVERY_P99_MS, unit: ' ms' }),
];

const connectionLines = ({ alone, grantedMemoryKb, ours }: Part<'connections'>): Line[] => {
  const natsKb = ours.memoryKb[NATS] ?? Number.NaN;
  const aloneKb = totalOf(alone.memoryKb);
  const grantedKb = totalOf(grantedMemoryKb);
  return [
    line('connects/s, nats-server alone', perSecond(alone.perSecond)),
    line('connects/s through the auth callout', perSecond(ours.perSecond)),
    atLeast('  connects / alone', ours.perSecond / alone.perSecond, MIN_CONNECTS_RATIO),
    line('  connect p50 / p99', `${ms(ours.p50Ms)} / ${ms(ours.p99Ms)}`),
    atMost('  connects refused', ours.failures, { bar: 0, unit: '' }),
    line('  CPU of a connect, alone', us(totalOf(alone.cpuPerConnectUs))),
    atMost('  CPU of a connect', totalOf(ours.cpuPerConnectUs), { bar: MAX_CONNECT_CPU_US, unit: ' µs' }),
    ...cpuLines(ours.cpuPerConnectUs, 'a connect'),
    line('  memory of a connection, alone', kb(aloneKb)),
    line('  memory of a connection, nats-server', kb(natsKb)),
    atMost('  memory of nats-server / alone', natsKb / aloneKb, { bar: MAX_CONNECTION_MEMORY_RATIO, unit: '' }),
    line('  memory of a connection, every row of the table granted', kb(grantedKb)),
    atMost('  every row granted / alone', grantedKb / aloneKb, { bar: MAX_CONNECTION_MEMORY_RATIO, unit: '' }),
    atMost('  memory of a connection, the others', totalOf(ours.memoryKb) - natsKb, {
      bar: MAX_OTHERS_MEMORY_KB,
      unit: ' KB',
    }),
  ];
};

const memoryLines = ({ nodeKb, idleKb, afterKb }: Part<'memory'>): Line[] => [
  line('memory of Node alone', mb(nodeKb)),
  ...Object.entries(idleKb).flatMap(([service, idle]) => [
    line(`memory of ${service}, idle`, mb(idle)),
    atMost('  above Node alone', (idle - nodeKb) / 1_024, { bar: MAX_IDLE_MB, unit: ' MB' }),
    line('  after the load', mb(afterKb[service] ?? Number.NaN)),
  ]),
];

const workerLines = ({ one, two }: Part<'workers'>): Line[] => [
  line('events copied by one persist worker', perSecond(one.perSecond)),
  line('events copied by two', perSecond(two.perSecond)),
  atLeast('  two / one', two.perSecond / one.perSecond, MIN_WORKERS_RATIO),
  atMost('  rows missing or out of order', one.wrongRows + two.wrongRows, { bar: 0, unit: '' }),
];

const answerLines = ({ what, p50Ms, p99Ms }: AnswerTimes): Line[] => [
  line(`${what}, p50`, ms(p50Ms)),
  atMost(`${what}, p99`, p99Ms, { bar: MAX_ANSWER_P99_MS, unit: ' ms' }),
];

const NATS = 'nats-server';

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

/** Where the time goes, the largest share first; what has next to no part in it is left out. */
const cpuLines = (cpu: CpuTimes, one: string): Line[] =>
  Object.entries(cpu)
    .filter(([, used]) => used >= 1)
    .sort(([, first], [, second]) => second - first)
    .map(([name, used]) => line(`  CPU of ${name} for ${one}`, us(used)));

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
const us = (value: number): string => `${value.toFixed(0)} µs`;
const mb = (kilobytes: number): string => `${rounded(kilobytes / 1_024)} MB`;
const kb = (value: number): string => `${value.toFixed(1)} KB`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const perSecond = (value: number): string => `${value.toFixed(0)}/s`;
