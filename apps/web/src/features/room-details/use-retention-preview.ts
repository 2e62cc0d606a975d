import { MAX_RETENTION_DAYS } from '@nats-chat/contracts';
import { Delay } from '@nats-chat/async';
import { useEffect, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { ChatEngine } from '../../lib/chat/engine.ts';

/** How many messages would go, once the server has counted them; `undefined` where none would. */
export type RetentionPreview = Awaited<ReturnType<ChatEngine['previewRetention']>> | 'loading' | 'failed' | undefined;

/** Returns whether a room can keep its messages for so many days. */
export const isDays = (days: number): boolean => Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS;

/** Who types a number of three digits is about one number. */
const TYPING_MS = 250;

/** Counts what a room would lose if it kept messages for so many days; nothing for `null`, and for what is no such number. */
export const useRetentionPreview = (room: string, days: number | null): RetentionPreview => {
  const { engine } = useChat();
  const [counted, setCounted] = useState<{ readonly days: number; readonly preview: RetentionPreview }>();
  const wanted = days !== null && isDays(days) ? days : undefined;

  useEffect(() => {
    if (wanted === undefined) return undefined;
    const delay = new Delay();
    let current = true;
    const isOver = (): boolean => !current;
    const count = async (): Promise<void> => {
      await delay.wait(TYPING_MS);
      if (isOver()) return;
      const preview = await engine.previewRetention(room, wanted).catch(() => 'failed' as const);
      if (!isOver()) setCounted({ days: wanted, preview });
    };
    void count();
    return () => {
      current = false;
      delay.close();
    };
  }, [engine, room, wanted]);

  if (wanted === undefined) return undefined;
  return counted?.days === wanted ? counted.preview : 'loading';
};
