import type { NatsServer } from '@nats-chat/tools/servers';
import { expect, vi } from 'vitest';
import { startChat, type ChatEngine, type Conversation, type EngineOptions, type OpenRoom } from '../src/index.ts';
import { roomInfo, startFakeChat, type FakeChat } from './fake-chat.ts';
import { startServer, TOKEN } from './nats.ts';

export const soon = { timeout: 15_000, interval: 10 };

/** A real server with a chat of two rooms, `town` and `garden`, whose services a test plays; and engines of alice on it. */
export class TestChat {
  readonly chat: FakeChat;
  #server: NatsServer;
  readonly #engines: ChatEngine[] = [];

  constructor(server: NatsServer, chat: FakeChat) {
    this.#server = server;
    this.chat = chat;
  }

  static async start(): Promise<TestChat> {
    const server = await startServer();
    const chat = await startFakeChat(server);
    for (const room of ['town', 'garden']) chat.rooms.set(room, roomInfo(room));
    return new TestChat(server, chat);
  }

  get wsUrl(): string {
    return this.#server.wsUrl;
  }

  /** Starts an engine, which is closed with the chat. */
  start(options: EngineOptions = {}): ChatEngine {
    const backoff = { minMs: 20, maxMs: 100 };
    return this.keep(startChat({ servers: this.wsUrl, user: 'alice', token: () => TOKEN, backoff, ...options }));
  }

  /** Closes the engine with the chat. */
  keep(engine: ChatEngine): ChatEngine {
    this.#engines.push(engine);
    return engine;
  }

  /** Starts an engine with `town` on screen. */
  async inTown(options: EngineOptions = {}): Promise<{ engine: ChatEngine; town: OpenRoom }> {
    const engine = this.start(options);
    const town = engine.open('town');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('ready');
      expect(engine.rooms.get().status).toBe('ready');
    }, soon);
    return { engine, town };
  }

  async kill(): Promise<void> {
    await this.#server.kill();
  }

  /** Starts the server again; resolves when the engine and the services are connected. */
  async restart(engine: ChatEngine): Promise<void> {
    this.#server = await startServer(this.#server.ports);
    await vi.waitFor(() => {
      expect(engine.connection.get().status).toBe('connected');
    }, soon);
    await vi.waitFor(() => this.chat.service.nc.rtt(), soon);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#engines.splice(0).map((engine) => engine.close()));
    await this.chat.service.close();
    await this.#server.stop();
  }
}

/** Resolves when the server has every subscription that was made before. */
export const settled = async (engine: ChatEngine): Promise<void> => {
  await engine.browse();
};

export const texts = (room: Conversation): (string | undefined)[] =>
  room.timeline.get().items.map(({ message }) => message.text);

export const states = (room: Conversation): string[] => room.timeline.get().items.map(({ state }) => state);

export const unreadOf = (engine: ChatEngine, room: string): number | undefined =>
  engine.rooms.get().mine.find((info) => info.room === room)?.unread;
