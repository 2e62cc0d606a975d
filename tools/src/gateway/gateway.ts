import proxy from '@fastify/http-proxy';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { type GatewayConfig, envScript } from './config.ts';
import { cacheControl, commonHeaders, forwardedHeader, securityHeaders, strictTransport } from './headers.ts';
import { isPassedOn } from './keycloak-paths.ts';
import { registerTelemetry } from './telemetry.ts';
import { listens } from './upstream.ts';

/** What a browser that does not read may leave waiting here, before it is cut off as nats-server would. */
const maxBufferedBytes = 16_000_000;

/**
 * The one origin of the native stack: the page, `/env.js`, Keycloak at `/auth/`, nats-server's WebSocket at `/nats-ws`,
 * telemetry at `/otlp`. What nginx does in containers. For an upstream that is unavailable it answers 502; a browser that asks Keycloak
 * for a page is led to ours.
 *
 * @param logger - default: warnings and worse, on standard output
 */
export async function createGateway(
  config: GatewayConfig,
  logger: FastifyServerOptions['logger'] = { level: 'warn' },
): Promise<FastifyInstance> {
  const app = Fastify({ logger, forceCloseConnections: true });
  app.setErrorHandler(async (error, request, reply) => {
    // Who has left needs no answer, and has done nothing wrong.
    if (request.raw.socket.destroyed) return reply.send();
    throw error;
  });
  const { 'strict-transport-security': strict, ...always } = commonHeaders(strictTransport);
  const common = config.publicOrigin.startsWith('https:') ? { 'strict-transport-security': strict, ...always } : always;
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(common);
  });
  await registerKeycloak(app, config);
  await registerNats(app, config);
  await app.register((scope) => registerTelemetry(scope, config), { prefix: '/otlp' });
  await app.register((scope) => registerPage(scope, config));
  app.get('/healthz', () => ({ status: 'ok' }));
  return app;
}

async function registerKeycloak(app: FastifyInstance, config: GatewayConfig): Promise<void> {
  const { protocol, host } = new URL(config.publicOrigin);
  await app.register(proxy, {
    upstream: config.keycloakUpstream,
    prefix: '/auth',
    rewritePrefix: '/auth',
    preHandler: (request, reply, done) => {
      if (isPassedOn(request.url, config.consoleIsOpen)) done();
      else void reply.code(404).type('text/plain').send('Not found\n');
    },
    replyOptions: {
      // Set or left out, never appended: what a browser says about itself is not believed.
      rewriteRequestHeaders: (request, headers) => ({
        ...Object.fromEntries(Object.entries(headers).filter(([name]) => !forwardedHeader.test(name))),
        'x-forwarded-for': request.ip,
        'x-forwarded-proto': protocol.slice(0, -1),
        'x-forwarded-host': host,
      }),
      // A person is led to the page, which says what is the matter, and goes on when it is over. Whoever asks for a token reads it
      // in the words of OAuth.
      onError: (reply) => {
        if (reply.request.headers['sec-fetch-dest'] === 'document') return void reply.redirect('/', 303);
        const answer = { error: 'temporarily_unavailable', error_description: 'Keycloak cannot be reached.' };
        void reply.code(502).send(answer);
      },
    },
  });
}

async function registerNats(app: FastifyInstance, config: GatewayConfig): Promise<void> {
  const wsClientOptions = {
    perMessageDeflate: false,
    // nats-server decides by the browser's own origin. Documented, but missing in the library's types.
    rewriteRequestHeaders: (headers: Record<string, string>, request: FastifyRequest) => ({
      ...headers,
      ...(request.headers.origin === undefined ? {} : { origin: request.headers.origin }),
    }),
  };
  await app.register(proxy, {
    upstream: config.natsUpstream.replace(/^ws/, 'http'),
    wsUpstream: config.natsUpstream,
    prefix: '/nats-ws',
    rewritePrefix: '/',
    websocket: true,
    // The library answers the browser before it connects to the server; checked first, an unavailable server is a 502.
    preHandler: (_request, reply, done) => {
      void listens(config.natsUpstream).then((here) => {
        if (here) done();
        else void reply.code(502).type('text/plain').send('NATS cannot be reached.\n');
      });
    },
    wsClientOptions,
    wsHooks: {
      onOutgoingMessage: (_context, browser) => {
        if (browser.bufferedAmount > maxBufferedBytes) browser.terminate();
      },
    },
  });
}

async function registerPage(app: FastifyInstance, config: GatewayConfig): Promise<void> {
  const headers = securityHeaders(config.publicOrigin);
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(headers);
  });
  app.get('/env.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(envScript(config)),
  );
  await app.register(fastifyStatic, {
    root: config.webRoot,
    preCompressed: true,
    cacheControl: false,
    // The build leaves source maps beside the scripts, for who has the folder.
    allowedPath: (path) => !path.endsWith('.map'),
    setHeaders: (response, path) => {
      response.header('cache-control', cacheControl(path));
    },
  });
  // Any address of the page is answered by the page; a missing file is missing.
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/\.\w+$/.test(request.url.split('?', 1)[0] ?? '');
    return isPage ? reply.sendFile('index.html') : reply.code(404).type('text/plain').send('Not found\n');
  });
}
