import { inboxPrefix } from '@nats-chat/contracts';
import { runChild } from './child.ts';
import type { Delivery } from './operations.ts';
import { RawClient } from './raw-client.ts';
import type { Person } from './send.ts';

/** What one person asks: one request, or one for each page, one after another. */
export interface Question {
  /** Place in {@link AskOptions.people}. */
  readonly person: number;
  readonly subject: string;
  readonly request: object;
  /** Whether the pages after the first are asked for as well, by `after`. */
  readonly isWhole: boolean;
}

export interface AskOptions {
  readonly people: readonly Person[];
  readonly questions: readonly Question[];
  /** How many of the first questions only warm up. */
  readonly warmUp: number;
  /** Questions that wait for their answers at once. */
  readonly inFlight: number;
  /** Bytes of all replies to a question, at least: an empty list would be fast. */
  readonly leastBytes: number;
}

export interface AskResult {
  /** Of each question after the warm-up, all of its pages together. */
  readonly latenciesMs: readonly number[];
}

/** The server's limit on a handler. */
const ANSWER_MS = 10_000;
/** More than any list here has. */
const MOST_PAGES = 50;

/** People who ask, a few at a time. Rejects for a reply that is an error, late, or too short to be the answer. */
runChild<{ options: AskOptions; result: AskResult }>(async ({ people, questions, warmUp, inFlight, leastBytes }) => {
  const askers = await Promise.all(people.map((person) => Asker.open(person)));
  const latenciesMs: number[] = [];
  let next = 0;
  const askNext = async (until: number): Promise<void> => {
    while (next < until) {
      const at = (next += 1) - 1;
      const question = questions[at];
      const asker = askers[question?.person ?? -1];
      if (question === undefined || asker === undefined) throw new RangeError('A question of nobody.');
      const startedAt = performance.now();
      const bytes = await asker.ask(question);
      if (at >= warmUp) latenciesMs.push(performance.now() - startedAt);
      if (bytes < leastBytes) throw new Error(`${question.subject} was answered with ${bytes} bytes.`);
    }
  };
  // What is measured does not begin beside what warms up.
  for (const until of [warmUp, questions.length]) {
    await Promise.all(Array.from({ length: inFlight }, () => askNext(until)));
  }
  for (const asker of askers) asker.close();
  return { latenciesMs };
});

/** One person's connection. */
class Asker {
  readonly #client: RawClient;
  readonly #inbox: string;
  readonly #waiting = new Map<string, (delivery: Delivery) => void>();
  #requests = 0;

  private constructor(client: RawClient, user: string) {
    this.#client = client;
    this.#inbox = `${inboxPrefix(user)}.bench`;
    client.subscribe(`${this.#inbox}.*`, (delivery) => {
      this.#waiting.get(delivery.subject)?.(delivery);
      this.#waiting.delete(delivery.subject);
    });
  }

  static async open({ login, user }: Person): Promise<Asker> {
    return new Asker(await RawClient.open(login), user);
  }

  /** Returns how long the replies to a question are together, in bytes. */
  async ask({ subject, request, isWhole }: Question): Promise<number> {
    let bytes = 0;
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const reply = await this.#request(subject, after === undefined ? request : { ...request, after });
      bytes += Buffer.byteLength(reply);
      const { next } = isWhole ? (JSON.parse(reply) as { readonly next: string | null }) : { next: null };
      if (next === null) return bytes;
      after = next;
    }
    throw new Error(`${subject} has no last page.`);
  }

  close(): void {
    this.#client.close();
  }

  async #request(subject: string, request: object): Promise<string> {
    const inbox = `${this.#inbox}.${(this.#requests += 1)}`;
    const answer = Promise.withResolvers<string>();
    const timer = setTimeout(() => answer.reject(new Error(`${subject} was not answered.`)), ANSWER_MS);
    this.#waiting.set(inbox, ({ headerBytes, body }) => {
      const text = body.toString('utf8');
      // A reply that is no error has no headers.
      if (headerBytes > 0) answer.reject(new Error(`${subject} was refused: ${text.slice(0, 300)}`));
      else answer.resolve(text);
    });
    this.#client.request(subject, Buffer.from(JSON.stringify(request)), inbox);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
