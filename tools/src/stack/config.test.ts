import { describe, expect, it } from 'vitest';
import { publicOrigin, readStackConfig } from './config.ts';

describe('readStackConfig', () => {
  it('takes the documented ports when nothing is set', () => {
    expect(readStackConfig('start', {})).toMatchObject({ port: 3000, natsPort: 4222 });
  });

  it('takes other ports from the environment', () => {
    expect(readStackConfig('start', { PORT: '3100', NATS_PORT: '4300' })).toMatchObject({ port: 3100, natsPort: 4300 });
  });

  it.each(['0', '65536', '3000.5', 'abc', '-1'])('refuses PORT=%s in one line', (port) => {
    expect(() => readStackConfig('start', { PORT: port })).toThrow(`PORT=${port} is not a port (1–65535).`);
  });

  it('treats an empty Collector address as none', () => {
    const config = readStackConfig('start', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTLP_HTTP_ENDPOINT: '' });
    expect(config).not.toHaveProperty('collector');
    expect(config).not.toHaveProperty('otlpHttpEndpoint');
  });
});

describe('publicOrigin', () => {
  it('is the gateway, but for development, where it is Vite', () => {
    expect(publicOrigin(readStackConfig('start', {}))).toBe('http://localhost:3000');
    expect(publicOrigin(readStackConfig('dev', {}))).toBe('http://localhost:5173');
  });
});
