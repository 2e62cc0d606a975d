/** What a load process may say to the one that started it, and receive from it, while it works. */
export interface Parent<Note> {
  readonly notify: (note: unknown) => void;
  readonly onNote: (listener: (note: Note) => void) => void;
}

/** The messages between a load process and its parent. */
export type FromChild = { readonly note: unknown } | { readonly result: unknown } | { readonly failure: string };
export type ToChild = { readonly options: unknown } | { readonly note: unknown };

/** What a load process is given, what it receives while it works, and what it finds out; parent and child agree on it. */
export interface ChildTypes {
  readonly options: unknown;
  readonly note?: unknown;
  readonly result: unknown;
}

/** The whole of a load process: takes its options from the parent, works, and sends its result. */
export const runChild = <Types extends ChildTypes>(
  work: (options: Types['options'], parent: Parent<Types['note']>) => Promise<Types['result']>,
): void => {
  const send = (message: FromChild): void => {
    process.send?.(message);
  };
  const listeners: ((note: Types['note']) => void)[] = [];
  const parent: Parent<Types['note']> = {
    notify: (note) => send({ note }),
    onNote: (listener) => listeners.push(listener),
  };
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToChild) => {
    if ('note' in message) {
      for (const listener of listeners) listener(message.note);
      return;
    }
    work(message.options, parent).then(
      (result) => send({ result }),
      (error: unknown) => send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
};
