import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { areaUnderCurve } from '../src/area-under-curve.ts';
import { askingAs, type AskingAs } from '../src/asking-as.ts';
import { privateRoomId } from '../src/private-room.ts';
import { aboutRooms, createBusyRoom, type AboutRoom } from '../src/security/private-or-none.ts';
import { startServices, type Services } from '../src/services.ts';

const RUNS = 3;
/** Each asks about a private room and about one that does not exist, twice each, in either order. */
const ASKERS = 400;
const WITHIN = { from: 0.45, to: 0.55 };

let services: Services;
let asking: AskingAs;
let room: string;
let askers = 0;

beforeAll(async () => {
  services = await startServices({ people: { owner: ['user'] }, instances: 1 });
  asking = await askingAs(await services.nats.admin(), 'answers');
  room = await createBusyRoom(await services.as('owner'));
});

afterAll(() => services.stop());

/** Times in ms, of the first asking of each asker and of the second. */
const times = () => ({
  cold: { there: [] as number[], none: [] as number[] },
  warm: { there: [] as number[], none: [] as number[] },
});
type Times = ReturnType<typeof times>;

async function measure({ subject, payload }: AboutRoom, askersOfOne: number): Promise<Times> {
  const taken = times();
  for (let count = 0; count < askersOfOne; count += 1) {
    const user = `asker${(askers += 1)}`;
    const ids = { there: room, none: privateRoomId() };
    for (const state of ['cold', 'warm'] as const) {
      for (const which of randomInt(2) === 0 ? (['there', 'none'] as const) : (['none', 'there'] as const)) {
        const startedAt = performance.now();
        await asking.ask(user, subject(user, ids[which]), payload(ids[which]));
        taken[state][which].push(performance.now() - startedAt);
      }
    }
  }
  return taken;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('nobody outside can time whether a private room exists: the area under the curve is 0.45 to 0.55, warm and cold', async () => {
  for (const endpoint of aboutRooms) await measure(endpoint, 10);
  for (let run = 1; run <= RUNS; run += 1) {
    const areas: { readonly operation: string; readonly cold: number; readonly warm: number }[] = [];
    for (const endpoint of aboutRooms) {
      const { cold, warm } = await measure(endpoint, ASKERS);
      const { operation } = endpoint;
      areas.push({
        operation,
        cold: areaUnderCurve(cold.there, cold.none),
        warm: areaUnderCurve(warm.there, warm.none),
      });
    }
    const over = { cold: mean(areas.map(({ cold }) => cold)), warm: mean(areas.map(({ warm }) => warm)) };
    process.stdout.write(`Run ${run}: ${[...areas, { operation: 'all', ...over }].map(lineOf).join('')}\n`);
    for (const area of [over.cold, over.warm]) {
      expect(area).toBeGreaterThanOrEqual(WITHIN.from);
      expect(area).toBeLessThanOrEqual(WITHIN.to);
    }
  }
}, 600_000);

const lineOf = ({
  operation,
  cold,
  warm,
}: {
  readonly operation: string;
  readonly cold: number;
  readonly warm: number;
}) => `\n  ${operation.padEnd(24)} cold ${cold.toFixed(3)}  warm ${warm.toFixed(3)}`;
