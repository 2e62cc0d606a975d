import styles from './Skeleton.module.css';

interface Props {
  readonly shape: 'messages' | 'rows';
  readonly count?: number;
}

/** Grey shapes of what is coming, after 200 ms: what loads faster shows none. */
export const Skeleton = ({ shape, count = 6 }: Props) => (
  <div className={styles.skeleton} data-shape={shape} aria-hidden="true">
    {Array.from({ length: count }, (_, index) => (
      <div key={index} className={styles.row}>
        <span className={styles.avatar} />
        <span className={styles.lines}>
          <span className={styles.line} />
          {shape === 'messages' && <span className={styles.line} />}
        </span>
      </div>
    ))}
  </div>
);
