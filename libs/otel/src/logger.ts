import { context, logs, SeverityNumber, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { serializeError } from './error-serializer.ts';

export type Logger = PinoLogger;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
}

/**
 * Makes a logger of JSON lines on stdout, or to `destination`, with the active span's `trace_id` and `span_id`. Once
 * telemetry has started, the message of each line goes out as OTLP as well, without its fields.
 *
 * @example
 * const logger = createLogger({ service: 'room', level: 'info' });
 * logger.warn({ room: 'general' }, 'A room could not be read.');
 */
export const createLogger = (options: LoggerOptions, destination?: DestinationStream): Logger =>
  pino(
    {
      ...linesOf(options),
      hooks: {
        logMethod(input, method, severity) {
          emit(options.service, input, severity);
          method.apply(this, input);
        },
      },
    },
    destination ?? pino.destination(),
  );

/** Makes a logger of which nothing goes out as OTLP. */
export const createLocalLogger = (options: LoggerOptions): Logger => pino(linesOf(options));

function linesOf({ service, level }: LoggerOptions): pino.LoggerOptions {
  return {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: serializeError },
    mixin: () => {
      const span = trace.getSpan(context.active())?.spanContext();
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
  };
}

const SEVERITY: Readonly<Record<number, SeverityNumber>> = {
  10: SeverityNumber.TRACE,
  20: SeverityNumber.DEBUG,
  30: SeverityNumber.INFO,
  40: SeverityNumber.WARN,
  50: SeverityNumber.ERROR,
  60: SeverityNumber.FATAL,
};

/** Does nothing without telemetry. Only the message goes out: fields may hold what a person wrote. */
function emit(service: string, input: readonly unknown[], severity: number): void {
  const body = input.find((part) => typeof part === 'string');
  logs.getLogger(service).emit({
    severityNumber: SEVERITY[severity] ?? SeverityNumber.UNSPECIFIED,
    ...(body === undefined ? {} : { body }),
  });
}
