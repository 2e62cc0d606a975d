/** Something took longer than it may. Services answer it as `UNAVAILABLE`. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}
