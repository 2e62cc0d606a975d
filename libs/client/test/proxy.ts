import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** A proxy that takes a WebSocket before it knows that the server behind it is unavailable, and then closes it. */
export const startProxyWithoutServer = async (onAttempt: () => void): Promise<{ url: string; close: () => void }> => {
  const server = createServer();
  server.on('upgrade', ({ headers }, socket) => {
    onAttempt();
    const key = `${headers['sec-websocket-key'] ?? ''}${WEBSOCKET_GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    socket.end(CLOSE_FRAME);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `ws://127.0.0.1:${String(port)}`, close: () => void server.close() };
};

/** From RFC 6455, 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** FIN and opcode 8; two bytes of payload; status 1001. */
const CLOSE_FRAME = Buffer.from([0x88, 2, 0x03, 0xe9]);
