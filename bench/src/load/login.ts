import { runChild } from './child.ts';
import { RawClient, type Login } from './raw-client.ts';

export interface LoginOptions {
  /** Taken in turn. */
  readonly logins: readonly Login[];
  readonly atOnce: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoginResult {
  readonly connects: number;
  readonly failures: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** People who open a page, again and again: TCP, WebSocket, CONNECT with a token, the first PONG. */
runChild<{ options: LoginOptions; result: LoginResult }>(async ({ logins, atOnce, warmUpMs, measureMs }) => {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const isOver = (): boolean => performance.now() - startedAt > warmUpMs + measureMs;
  let failures = 0;
  let turn = 0;
  const visit = async (): Promise<void> => {
    while (!isOver()) {
      const login = logins[(turn += 1) % logins.length];
      const openedAt = performance.now();
      const client = login === undefined ? undefined : await RawClient.open(login).catch(() => undefined);
      const now = performance.now();
      if (now - startedAt > warmUpMs && !isOver()) {
        if (client === undefined) failures += 1;
        else latenciesMs.push(now - openedAt);
      }
      client?.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visit));
  return { connects: latenciesMs.length, failures, seconds: measureMs / 1_000, latenciesMs };
});
