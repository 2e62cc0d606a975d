/**
 * The outcome of `work`, which is left to itself when it takes longer.
 *
 * @throws Error that says what took too long.
 */
export const within = async <Value>(timeoutMs: number, what: string, work: Promise<Value>): Promise<Value> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`${what} took longer than ${Math.round(timeoutMs)} ms.`));
  }, timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};
