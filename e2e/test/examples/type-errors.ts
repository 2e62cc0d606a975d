import { join, relative } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '@nats-chat/tools/repository';

const options = { ...readOptions(), noUnusedLocals: false };
const disk = ts.createCompilerHost(options);
/** Files of the disk, read once for all programs. */
const files = new Map<string, ts.SourceFile | undefined>();

/**
 * Returns the type errors of files that are not on disk, as if each were at its path beside the others there. A local that is
 * not used is no error, since an example may end with one.
 *
 * @param sources Code by absolute path.
 */
export const typeErrors = (sources: ReadonlyMap<string, string>): readonly string[] => {
  const program = programOf([...sources.keys()], sources);
  return [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    if (file === undefined) return [`${relative(repositoryRoot, path)}: not in the program`];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const { line } = file.getLineAndCharacterOfPosition(start);
        const message = ts.flattenDiagnosticMessageText(messageText, ' ');
        return `${relative(repositoryRoot, path)}, line ${line + 1} of the example: ${message}`;
      },
    );
  });
};

/** Returns the program of `roots` under the options of the repository; `sources` stand for files that are not on disk. */
export const programOf = (roots: readonly string[], sources: ReadonlyMap<string, string> = new Map()): ts.Program =>
  ts.createProgram(roots, options, {
    ...disk,
    fileExists: (path) => sources.has(path) || disk.fileExists(path),
    readFile: (path) => sources.get(path) ?? disk.readFile(path),
    getSourceFile: (path, version) => {
      const source = sources.get(path);
      if (source !== undefined) return ts.createSourceFile(path, source, version);
      if (!files.has(path)) files.set(path, disk.getSourceFile(path, version));
      return files.get(path);
    },
  });

function readOptions(): ts.CompilerOptions {
  const config = ts.readConfigFile(join(repositoryRoot, 'tsconfig.base.json'), (path) => ts.sys.readFile(path));
  return ts.parseJsonConfigFileContent(config.config, ts.sys, repositoryRoot).options;
}
