import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '../src/repository.ts';
import { forgetGroup, reapWithUs } from '../src/servers/reaper.ts';

/** How one `npm start` differs from another. */
export interface StartOptions {
  readonly port: number;
  readonly natsPort: number;
  readonly data: string;
  /** Beside PATH, HOME and what the other options say. */
  readonly env?: Readonly<Record<string, string>>;
  /** Who starts it; default: who runs the tests. */
  readonly identity?: { readonly uid: number; readonly gid: number };
  /** Where it is typed; default: this clone. */
  readonly clone?: string;
  /** A program that runs it, and that program's arguments. */
  readonly wrapper?: readonly string[];
}

const caCertificates = process.env['NODE_EXTRA_CA_CERTS'];
const readyLine = 'NATS Chat is ready at';
const pollMs = 20;
/** So long may a busy machine take, also to install everything. */
const startMs = 15 * 60_000;
/** The last to go is the reaper, once it sees that its parent is gone. */
const goneWithinMs = 5_000;

/** One `npm start`, as somebody types it, and everything that it has started; it does not outlive this process. */
export class NpmStart {
  readonly #process: ChildProcess;
  readonly #exited: Promise<number>;
  #output = '';
  #errors = '';
  #hasExited = false;

  constructor({ port, natsPort, data, env = {}, identity, clone = repositoryRoot, wrapper = [] }: StartOptions) {
    const [file, ...args] = [...wrapper, process.execPath, join(clone, 'tools', 'bootstrap.mjs'), 'start'];
    this.#process = spawn(file, args, {
      cwd: clone,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        // Of networks that look into TLS.
        ...(caCertificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: caCertificates }),
        PORT: String(port),
        NATS_PORT: String(natsPort),
        NATS_CHAT_DATA: data,
        ...env,
      },
      ...identity,
    });
    const { pid } = this.#process;
    if (pid !== undefined) reapWithUs(pid);
    this.#process.stdout?.on('data', (text: Buffer) => (this.#output += text.toString()));
    this.#process.stderr?.on('data', (text: Buffer) => (this.#errors += text.toString()));
    this.#exited = new Promise((resolve) => {
      this.#process.once('close', (code) => {
        this.#hasExited = true;
        if (pid !== undefined) forgetGroup(pid);
        resolve(code ?? 1);
      });
    });
  }

  /** What it wrote to standard output until now. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when `condition` holds. @throws Error with what it wrote, when it ends before that or after a quarter of an hour. */
  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + startMs;
    while (!condition()) {
      if (this.#hasExited || Date.now() > deadline) throw new Error(`${this.#output}\n${this.#errors}`);
      await delay(pollMs);
    }
  }

  /** Resolves when the chat can be used. @throws Error as {@link until} */
  ready(): Promise<void> {
    return this.until(() => this.#output.includes(readyLine));
  }

  /** Resolves with what it says at last when it ends by itself. */
  async complaint(): Promise<string> {
    await this.#exited;
    return this.#errors.trim();
  }

  /** The processes that it has started and that run, itself first. */
  processes(): readonly number[] {
    const { pid } = this.#process;
    return pid === undefined || this.#hasExited ? [] : [pid, ...descendantsOf(pid)];
  }

  /** The addresses at which they listen for TCP connections, as `/proc/net` has them. */
  listeners(): readonly string[] {
    return this.processes().flatMap(listenersOf);
  }

  /** Ends everything at once: what a power cut leaves. All is frozen first, so that nothing is started meanwhile. */
  async cut(): Promise<void> {
    let frozen = 0;
    for (let all = this.processes(); all.length > frozen; all = this.processes()) {
      frozen = all.length;
      for (const pid of all) signal(pid, 'SIGSTOP');
    }
    for (const pid of this.processes()) signal(pid, 'SIGKILL');
    await this.#exited;
  }

  /** Ctrl-C. Resolves with the exit code when all of it is gone. */
  async stop(): Promise<number> {
    const [, ...others] = this.processes();
    if (!this.#hasExited) this.#process.kill('SIGINT');
    const code = await this.#exited;
    const deadline = Date.now() + goneWithinMs;
    while (others.some((pid) => signal(pid, 0))) {
      if (Date.now() > deadline) throw new Error('Processes of it are left.');
      await delay(pollMs);
    }
    return code;
  }
}

function descendantsOf(pid: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
  return [...children, ...children.flatMap(descendantsOf)];
}

/** The fourth field of `/proc/<pid>/stat`; the second is a name in brackets, which may have spaces. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** 127.0.0.1, ::1, and the former as an address of IPv6, as `/proc/net` has them. */
export const loopback: readonly string[] = [
  '0100007F',
  '00000000000000000000000001000000',
  '0000000000000000FFFF00000100007F',
];

function listenersOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  const sockets = new Set(
    readdirSync(folder).map((handle) => readlinkSync(join(folder, handle), { encoding: 'utf8' })),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(`socket:[${inode}]`))
      .map(([, local = '']) => local.split(':', 1)[0] ?? ''),
  );
}

/** @returns whether there is such a process */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
