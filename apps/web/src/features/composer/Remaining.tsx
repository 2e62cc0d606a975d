import styles from './Remaining.module.css';

const number = new Intl.NumberFormat();

/** How much may still be written, near the limit. */
export const Remaining = ({ left }: { readonly left: number | undefined }) => (
  <span className={styles.left} data-over={left !== undefined && left < 0} role="status">
    {left !== undefined && (left < 0 ? `${number.format(-left)} over the limit` : `${number.format(left)} left`)}
  </span>
);
