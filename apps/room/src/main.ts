import { runService } from '@nats-chat/service-kit';
import { readRoomConfig } from './config.ts';
import { startRoom } from './start.ts';

await runService('room', readRoomConfig, startRoom);
