import { readGatewayConfig } from './config.ts';
import { createGateway } from './gateway.ts';

const config = readGatewayConfig();
const gateway = await createGateway(config);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void gateway.close());
// This machine only: the demo's passwords are public.
await gateway.listen({ port: config.port, host: 'localhost' });
