import { connect } from 'node:net';

const timeoutMs = 2_000;

/** Returns whether something takes TCP connections where `url` points; `false` after two seconds without an answer. */
export function listens(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...tcpAddress(url), timeout: timeoutMs });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

/** Returns where `url` points, as `connect` takes it; without a port, that of `http:` and `ws:`, or of `https:` and `wss:`. */
export function tcpAddress(url: string): { readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(url);
  const defaultPort = ['https:', 'wss:'].includes(protocol) ? 443 : 80;
  // An IPv6 address has brackets in a URL alone.
  return { host: hostname.replace(/^\[(.+)\]$/, '$1'), port: port === '' ? defaultPort : Number(port) };
}
