import { platformTimer, type Timer } from '@nats-chat/async';
import { trustedScriptUrl } from '../trusted-types.ts';
import workerUrl from './highlight.worker.ts?worker&url';

/** A part of code; `kind` is what highlight.js calls it: `keyword`, `string`, `comment` … */
export interface Piece {
  readonly text: string;
  readonly kind?: string | undefined;
}

export interface HighlightRequest {
  readonly id: number;
  readonly code: string;
  readonly language: string;
}

/** Without pieces where the language is not known. */
export interface HighlightResult {
  readonly id: number;
  readonly pieces: readonly Piece[];
}

/** The parts of a Worker that are used. */
export interface HighlightWorker {
  readonly postMessage: (request: HighlightRequest) => void;
  readonly terminate: () => void;
  onmessage: ((event: MessageEvent<HighlightResult>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface HighlighterOptions {
  readonly startWorker: () => HighlightWorker;
  readonly timer: Timer;
}

/** How long one piece of code may take; it stays without colours then. */
const TIMEOUT_MS = 2_000;
/** Texts are rendered again whenever they scroll into view, so the last ones are kept. */
const CACHE_SIZE = 200;

interface Job {
  readonly key: string;
  readonly request: HighlightRequest;
  readonly done: PromiseWithResolvers<readonly Piece[]>;
}

/** Finds the parts of code in a Worker, one code at a time: who takes too long is known, and takes no other along. */
export class Highlighter {
  readonly #options: HighlighterOptions;
  readonly #known = new Map<string, readonly Piece[]>();
  readonly #jobs: Job[] = [];
  #worker: HighlightWorker | undefined;
  #stopTimer: () => void = () => undefined;
  #lastId = 0;

  constructor(options: HighlighterOptions) {
    this.#options = options;
  }

  /** Returns the pieces of code that was highlighted before. */
  known(code: string, language: string): readonly Piece[] | undefined {
    return this.#known.get(keyOf(code, language));
  }

  /** Resolves with the pieces of code; with none where its language is not known, it takes longer than 2 s, or there is no Worker. */
  highlight(code: string, language: string): Promise<readonly Piece[]> {
    const key = keyOf(code, language);
    const waiting = this.#jobs.find((job) => job.key === key);
    if (waiting !== undefined) return waiting.done.promise;
    const done = Promise.withResolvers<readonly Piece[]>();
    this.#jobs.push({ key, request: { id: (this.#lastId += 1), code, language }, done });
    if (this.#jobs.length === 1) this.#begin();
    return done.promise;
  }

  #begin(): void {
    const [job] = this.#jobs;
    if (job === undefined) return;
    this.#stopTimer = this.#options.timer.after(TIMEOUT_MS, () => {
      this.#replaceWorker();
    });
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(job.request);
    } catch {
      this.#end([]);
    }
  }

  #start(): HighlightWorker {
    const worker = this.#options.startWorker();
    worker.onmessage = ({ data: { id, pieces } }) => {
      if (id === this.#jobs[0]?.request.id) this.#end(pieces);
    };
    worker.onerror = () => {
      this.#replaceWorker();
    };
    return worker;
  }

  #replaceWorker(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#end([]);
  }

  #end(pieces: readonly Piece[]): void {
    this.#stopTimer();
    const job = this.#jobs.shift();
    if (job === undefined) return;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= CACHE_SIZE && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(job.key, pieces);
    job.done.resolve(pieces);
    this.#begin();
  }
}

export const highlighter = new Highlighter({
  startWorker: () => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'highlighter' }),
  timer: platformTimer,
});

const keyOf = (code: string, language: string): string => `${language}\n${code}`;
