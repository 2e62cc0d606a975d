/** What the platform knows of its network. */
export interface Network {
  readonly online: () => boolean;
  /** Calls `listener` whenever the network came or went, or the machine woke, until the returned function is called. */
  readonly onChange: (listener: () => void) => () => void;
}

/** The parts of a browser that report it; Node has none of them. */
interface Host {
  readonly navigator?: { readonly onLine?: boolean };
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly removeEventListener?: (type: string, listener: () => void) => void;
}

/**
 * Returns the network as the browser reports it; elsewhere always online.
 *
 * @example
 * platformNetwork({}).online(); // true
 */
export const platformNetwork = (host: Host = globalThis as Host): Network => ({
  online: () => host.navigator?.onLine ?? true,
  onChange: (listener) => {
    for (const type of EVENTS) host.addEventListener?.(type, listener);
    return () => {
      for (const type of EVENTS) host.removeEventListener?.(type, listener);
    };
  },
});

/** The last two end a sleep of the machine, or a stay in the back/forward cache: sockets are cut there without a word. */
const EVENTS = ['online', 'offline', 'pageshow', 'visibilitychange'] as const;
