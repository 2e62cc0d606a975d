/** A status that the test tells, as connections and consumers have one; `readers` counts who reads it. */
export const fakeStatus = <Status extends object>() => {
  const queued: Status[] = [];
  const seen = { readers: 0 };
  let wake: () => void = () => undefined;
  const status = async function* (): AsyncGenerator<Status> {
    seen.readers += 1;
    for (;;) {
      const next = queued.shift();
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else yield next;
    }
  };
  /** Resolves when it has been read. */
  const tell = async (...all: Status[]): Promise<void> => {
    queued.push(...all);
    wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { status, tell, readers: () => seen.readers };
};
