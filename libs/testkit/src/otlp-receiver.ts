import { fileURLToPath } from 'node:url';
import { loadPackageDefinition, Server, ServerCredentials, type ServiceClientConstructor } from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { z } from 'zod';

/** A span as it came over the wire; ids in lower-case hex, `parentId` empty for a root. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
}

/** A server that speaks OTLP over gRPC, as a Collector does, and keeps the spans it is sent. */
export interface OtlpReceiver {
  readonly port: number;
  /** What services take as `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** The spans of one trace that have come so far. */
  readonly trace: (traceId: string) => readonly ReceivedSpan[];
  readonly stop: () => void;
}

const SERVICE = 'opentelemetry.proto.collector.trace.v1.TraceService';

const hex = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString('hex'));

const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) })),
      }),
      scopeSpans: z.array(
        z.object({ spans: z.array(z.object({ traceId: hex, spanId: hex, parentSpanId: hex, name: z.string() })) }),
      ),
    }),
  ),
});

/**
 * Starts a receiver on a free port. It takes metrics and logs as well, and forgets them.
 *
 * @param host - where it listens; default: this machine alone
 *
 * @example
 * const receiver = await startOtlpReceiver();
 * const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
 * receiver.stop();
 */
export const startOtlpReceiver = async (host = '127.0.0.1'): Promise<OtlpReceiver> => {
  const spans: ReceivedSpan[] = [];
  const definition = await load(fileURLToPath(new URL('otlp.proto', import.meta.url)), { defaults: true });
  const grpc = loadPackageDefinition(definition);
  const service = SERVICE.split('.').reduce<unknown>((part, name) => Reflect.get(Object(part), name), grpc);
  const server = new Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024 });
  server.addService((service as ServiceClientConstructor).service, {
    Export: (call: { request: unknown }, reply: (error: Error | null, response: object) => void) => {
      spans.push(...spansOf(exported.parse(call.request)));
      reply(null, {});
    },
  });
  for (const signal of ['metrics.v1.MetricsService', 'logs.v1.LogsService']) server.addService(...forgetful(signal));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:0`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    trace: (traceId) => spans.filter((span) => span.traceId === traceId),
    stop: () => {
      server.forceShutdown();
    },
  };
};

/** A service of OTLP whose requests are not even decoded. */
const forgetful = (name: string): Parameters<Server['addService']> => [
  {
    Export: {
      path: `/opentelemetry.proto.collector.${name}/Export`,
      requestStream: false,
      responseStream: false,
      requestDeserialize: (bytes: Buffer) => bytes,
      requestSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
    },
  },
  {
    Export: (_call: unknown, reply: (error: Error | null, response: Buffer) => void) => {
      reply(null, Buffer.alloc(0));
    },
  },
];

const spansOf = ({ resourceSpans }: z.output<typeof exported>): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) =>
      scope.spans.map(({ traceId, spanId, parentSpanId, name }) => ({
        service,
        traceId,
        spanId,
        parentId: parentSpanId,
        name,
      })),
    );
  });
