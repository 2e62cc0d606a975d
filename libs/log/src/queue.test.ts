import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Queue } from './queue.ts';

it('a queue is a list, whatever is done with it', () => {
  const step = fc.oneof(
    fc.record({ push: fc.nat(100) }),
    fc.record({ from: fc.nat(100), atMost: fc.nat(5) }),
    fc.constant({ shift: true }),
    fc.record({ remove: fc.nat(100) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new Queue<number>();
      let list: number[] = [];
      let next = 0;
      for (const action of steps) {
        if ('push' in action) {
          next += action.push;
          queue.push(next);
          list.push(next);
        } else if ('from' in action) {
          const from = Math.floor((next * action.from) / 100);
          const isPast = (item: number) => item > from;
          expect(queue.from(isPast, action.atMost)).toEqual(list.filter(isPast).slice(0, action.atMost));
        } else if ('remove' in action) {
          const from = Math.floor((next * action.remove) / 100);
          const isPast = (item: number) => item >= from;
          // Even ones go, odd ones change without a change of order.
          const change = (item: number) => (item % 2 === 0 ? undefined : item);
          queue.update(isPast, change);
          const meant = list.findIndex(isPast);
          list = list.flatMap((item, index) => (index === meant ? (change(item) ?? []) : item));
        } else {
          expect(queue.shift()).toBe(list.shift());
        }
        expect([queue.length, queue.first]).toEqual([list.length, list[0]]);
      }
    }),
  );
});
