import { Listr, type ListrTask } from 'listr2';
import { type Report, ensureKeycloak, ensureNatsServer, hasKeycloak, hasNatsServer } from '../servers/index.ts';
import { PlainRenderer } from './plain-renderer.ts';

/** Returns the servers that do not come with npm and are not there yet, as steps that show what is being fetched. */
export async function installTasks(): Promise<ListrTask[]> {
  return [
    ...((await hasNatsServer()) ? [] : [installTask('nats-server', ensureNatsServer)]),
    ...((await hasKeycloak()) ? [] : [installTask('Keycloak', ensureKeycloak)]),
  ];
}

/** Installs what tests need and is missing, with progress. */
export async function installServers(): Promise<void> {
  const keycloakWithFile = (report: Report) => ensureKeycloak(report, 'dev-file');
  const tasks = await installTasks();
  if (!(await hasKeycloak('dev-file'))) tasks.push(installTask('Keycloak with a file', keycloakWithFile));
  await new Listr(tasks, {
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
