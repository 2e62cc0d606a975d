import { Logo } from '../ui/Logo.tsx';

/** Before it is known whether somebody is signed in; looks as `index.html` did before there was any script. */
export const Splash = () => (
  <main className="splash" aria-label="NATS Chat is starting">
    <Logo size={56} />
  </main>
);
