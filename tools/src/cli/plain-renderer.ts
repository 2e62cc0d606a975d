import { ListrTaskEventType, ListrTaskState, type ListrRenderer, type ListrTaskObject } from 'listr2';

type Task = ListrTaskObject<unknown>;

/** How often one task may say how far it is: a download says so with every chunk. */
const progressEveryMs = 5_000;

/**
 * Progress where there is no terminal: a heading when a group of tasks begins, and one line for each task when it ends.
 */
export class PlainRenderer implements ListrRenderer {
  static readonly nonTTY = true;
  static readonly rendererOptions = {};
  static readonly rendererTaskOptions = {};
  readonly #tasks: readonly Task[];

  constructor(tasks: readonly Task[]) {
    this.#tasks = tasks;
  }

  readonly render = (): void => {
    for (const task of this.#tasks) follow(task, '');
  };

  readonly end = (): void => undefined;
}

function follow(task: Task, indent: string): void {
  let saidAt = -Infinity;
  const say = (line: string) => console.log(indent + line);
  task.on(ListrTaskEventType.SUBTASK, (subtasks: readonly Task[]) => {
    say(`${task.title} …`);
    for (const subtask of subtasks) follow(subtask, `${indent}  `);
  });
  task.on(ListrTaskEventType.STATE, (state) => {
    if (state === ListrTaskState.COMPLETED && !task.hasSubtasks()) say(`✔ ${task.title}`);
  });
  task.on(ListrTaskEventType.OUTPUT, (line) => {
    if (performance.now() - saidAt < progressEveryMs) return;
    saidAt = performance.now();
    say(`… ${line}`);
  });
  task.on(ListrTaskEventType.MESSAGE, ({ error }) => {
    if (error !== undefined && !task.hasSubtasks()) say(`✖ ${task.title}: ${error}`);
  });
}
