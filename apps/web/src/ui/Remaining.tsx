import { plural, t } from '@lingui/core/macro';
import { formatNumber } from '../lib/messages.ts';
import type { TextSize } from '../lib/writing/text-size.ts';
import styles from './Remaining.module.css';

interface RemainingProps {
  readonly id: string;
  readonly size: TextSize;
  /** How often it was tried to send the text though it is too long: each time it is announced again. */
  readonly refusals: number;
}

/** How much may still be written, near the limit; how much is too much, and of how much, beyond. */
export const Remaining = ({ id, size: { left, excess, fitting = 0 }, refusals }: RemainingProps) => (
  <span key={refusals} id={id} className={styles.left} data-over={excess > 0} role={refusals > 0 ? 'alert' : 'status'}>
    {excess > 0 && tooMany(fitting, excess)}
    {left === 0 && t`Nothing more fits`}
    {left !== undefined &&
      left > 0 &&
      plural(left, { one: 'About # character left', other: 'About # characters left' })}
  </span>
);

const tooMany = (fitting: number, excess: number): string => {
  const [fits, all] = [formatNumber(fitting), formatNumber(fitting + excess)];
  return plural(excess, {
    one: `# character too many: ${fits} of ${all} fit`,
    other: `# characters too many: ${fits} of ${all} fit`,
  });
};
