import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from './config.ts';

const maxBytes = 512 * 1024;
const timeoutMs = 5_000;

/** Of one address; a tab sends three signals, each every few seconds. */
const requestsPerMinute = 300;

/**
 * Passes OTLP of browsers to the Collector, if there is one; else answers 204, so that a browser does not complain. 429
 * and 413 say that an address sends too often, or too much at once; 502, that the Collector is unavailable.
 */
export async function registerTelemetry(app: FastifyInstance, config: GatewayConfig): Promise<void> {
  const { otlpHttpEndpoint } = config;
  await app.register(rateLimit, { max: requestsPerMinute, timeWindow: 60_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) => done(null, body));
  app.post<{ Params: { signal: string }; Body: Buffer }>('/v1/:signal', async (request, reply) => {
    if (otlpHttpEndpoint === undefined) return reply.code(204).send();
    if (!['traces', 'metrics', 'logs'].includes(request.params.signal)) return reply.code(404).send();
    const answer = await fetch(`${otlpHttpEndpoint}/v1/${request.params.signal}`, {
      method: 'POST',
      headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
      body: new Uint8Array(request.body),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => undefined);
    if (answer === undefined) return reply.code(502).type('text/plain').send('The Collector cannot be reached.\n');
    await answer.body?.cancel();
    return reply.code(answer.status).send();
  });
}
