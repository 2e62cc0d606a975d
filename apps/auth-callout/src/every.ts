/**
 * Runs `work` now and then, never twice at a time, until the returned function is called.
 *
 * @param pauseMs From the end of one run to the start of the next, ±20 %, so that instances do not go in step.
 * @param onFailure Gets what a run rejected with; the next run comes all the same.
 */
export const every = (
  pauseMs: number,
  work: () => Promise<void>,
  onFailure: (error: unknown) => void = () => undefined,
): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async (): Promise<void> => {
    await work().catch(onFailure);
    if (!stopped) plan();
  };
  const plan = (): void => {
    timer = setTimeout(() => void run(), pauseMs * (0.8 + Math.random() * 0.4)).unref();
  };
  plan();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
};
