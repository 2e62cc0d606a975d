import { Logo } from '../ui/Logo.tsx';
import styles from './Splash.module.css';

/** Before it is known whether somebody is signed in; shows only when that takes longer than a moment. */
export const Splash = () => (
  <main className={styles.splash} aria-label="NATS Chat is starting">
    <Logo size={56} />
  </main>
);
