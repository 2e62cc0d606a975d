import { Listr, type ListrTask } from 'listr2';
import { type Report, ensureKeycloak, ensureNatsServer } from '../servers/index.ts';
import { PlainRenderer } from './plain-renderer.ts';

/** Returns the servers that do not come with npm, as steps that show what is being fetched. */
export function installTasks(): ListrTask[] {
  return [installTask('nats-server', ensureNatsServer), installTask('Keycloak', ensureKeycloak)];
}

/** Installs what tests need and is missing, with progress. */
export async function installServers(): Promise<void> {
  const keycloakWithFile = (report: Report) => ensureKeycloak(report, 'dev-file');
  await new Listr([...installTasks(), installTask('Keycloak with a file', keycloakWithFile)], {
    concurrent: true,
    registerSignalListeners: false,
    fallbackRenderer: PlainRenderer,
  }).run();
}

function installTask(title: string, ensure: (report: Report) => Promise<string>): ListrTask {
  return {
    title,
    task: async (_context, task) => {
      await ensure((line) => {
        task.output = line;
      });
    },
  };
}
