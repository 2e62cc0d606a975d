import { counted } from '../../lib/words.ts';
import styles from './Remaining.module.css';
import type { TextSize } from './text-size.ts';

interface Props {
  readonly id: string;
  readonly size: TextSize;
  /** How often it was tried to send the text though it is too long: each time it is said anew. */
  readonly refusals: number;
}

/** How much may still be written, near the limit; how much is too much, and of how much, beyond. */
export const Remaining = ({ id, size: { left, excess, fitting = 0 }, refusals }: Props) => (
  <span key={refusals} id={id} className={styles.left} data-over={excess > 0} role={refusals > 0 ? 'alert' : 'status'}>
    {excess > 0 && `${counted(excess, 'character', 'characters')} too many: ${fits(fitting, excess)}`}
    {left === 0 && 'Nothing more fits'}
    {left !== undefined && left > 0 && `About ${counted(left, 'character', 'characters')} left`}
  </span>
);

const fits = (fitting: number, excess: number): string => {
  const number = new Intl.NumberFormat();
  return `${number.format(fitting)} of ${number.format(fitting + excess)} fit`;
};
