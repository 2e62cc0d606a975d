import { bindError, localAddresses } from '../servers/ports.ts';
import { readGatewayConfig } from './config.ts';
import { createGateway } from './gateway.ts';

const config = readGatewayConfig();
const gateway = await createGateway(config);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void gateway.close());
// This machine only: the demo's passwords are public.
await gateway.listen({ port: config.port, host: 'localhost' });
// The library keeps silent about the second address: browsers that take that one would talk to another program.
const bound = gateway.addresses().map((one) => (typeof one === 'string' ? one : one.address));
for (const address of localAddresses.filter((one) => !bound.includes(one))) {
  const code = await bindError(address, config.port);
  if (code === 'EADDRINUSE') throw new Error(`listen EADDRINUSE: address already in use ${address}:${config.port}`);
}
