import { randomBytes, toHex, type RandomBytes } from './random.ts';

/**
 * A source of UUIDv7s (RFC 9562 §5.7, method 1): 48 bits of Unix milliseconds, a 12-bit counter, 62 random bits.
 *
 * Ids of one source ascend strictly: within a millisecond the counter goes up, and when it is full, or when the clock
 * was set back, the id's own clock runs ahead instead. It runs ahead by 1 ms for 4,096 ids, so a sender stays far below
 * the `MAX_CLOCK_AHEAD_MS` beyond which fanout refuses an id.
 */
export const uuidV7Source = (now: () => number = Date.now, random: RandomBytes = randomBytes): (() => string) => {
  let lastMs = -1;
  let counter = 0;
  return () => {
    const nowMs = now();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = startOfCounter(random(2));
    } else if (counter === MAX_COUNTER) {
      lastMs += 1;
      counter = 0;
    } else {
      counter += 1;
    }
    return format(lastMs, counter, random(8));
  };
};

/** A client id: a UUIDv7 that is greater than every one before it in this process. */
export const uuidV7 = uuidV7Source();

const MAX_COUNTER = 0xfff;

/** The lower half only, which leaves room to count up within the same millisecond. */
const startOfCounter = ([high = 0, low = 0]: Uint8Array): number => ((high << 8) | low) & (MAX_COUNTER >> 1);

function format(ms: number, counter: number, random: Uint8Array): string {
  const time = ms.toString(16).padStart(12, '0');
  const [first = 0, ...others] = random;
  const tail = toHex([(first & 0x3f) | 0x80, ...others]);
  const middle = `7${counter.toString(16).padStart(3, '0')}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
